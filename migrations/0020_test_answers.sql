-- A way through a questionnaire, tried and kept under a name: answers of nobody, in the form of a sheet.
create table test_answers (
  id uuid primary key,
  study_id uuid not null,
  questionnaire_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  answers jsonb not null,
  saved_at timestamptz not null,
  unique (questionnaire_id, name),
  foreign key (study_id, questionnaire_id) references questionnaires (study_id, id)
);
