create table questionnaires (
  id uuid primary key,
  study_id uuid not null references studies (id),
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  draft text,
  draft_saved_at timestamptz,
  unique (study_id, code),
  unique (study_id, id)
);

-- A frozen edition: the instrument exactly as it was written.
create table questionnaire_versions (
  id uuid primary key,
  study_id uuid not null,
  questionnaire_id uuid not null,
  number integer not null check (number > 0),
  instrument text not null,
  sha256 text not null,
  published_at timestamptz not null,
  unique (questionnaire_id, number),
  unique (study_id, id),
  foreign key (study_id, questionnaire_id) references questionnaires (study_id, id)
);

create trigger questionnaire_versions_frozen before update or delete on questionnaire_versions
  for each row execute function refuse_change();
