-- A draft as it was before a change, so that a change can be taken back; the last few of each questionnaire.
create table earlier_drafts (
  id uuid primary key,
  study_id uuid not null,
  questionnaire_id uuid not null,
  number integer not null check (number > 0),
  instrument text not null,
  replaced_at timestamptz not null,
  replaced_by text not null,
  unique (questionnaire_id, number),
  foreign key (study_id, questionnaire_id) references questionnaires (study_id, id)
);
