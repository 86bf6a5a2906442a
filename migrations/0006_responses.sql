create table responses (
  id uuid primary key,
  study_id uuid not null,
  round_id uuid not null,
  invitation_id uuid not null unique,
  questionnaire_version_id uuid not null,
  answers jsonb not null default '{}',
  revision integer not null default 0,
  started_at timestamptz not null,
  saved_at timestamptz,
  submitted_at timestamptz,
  mode text not null default 'web',
  unique (study_id, id),
  foreign key (study_id, round_id) references rounds (study_id, id),
  foreign key (study_id, invitation_id) references invitations (study_id, id),
  foreign key (study_id, questionnaire_version_id) references questionnaire_versions (study_id, id)
);
create index responses_round on responses (round_id);

-- Every save of a page as it was made: nothing an informant sent is lost, and paradata comes for free.
create table page_saves (
  response_id uuid not null,
  revision integer not null,
  study_id uuid not null,
  round_id uuid not null,
  page text not null,
  changes jsonb not null,
  at timestamptz not null,
  primary key (response_id, revision),
  foreign key (study_id, response_id) references responses (study_id, id)
);
