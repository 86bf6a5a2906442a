create table rounds (
  id uuid primary key,
  study_id uuid not null references studies (id),
  code text not null check (code ~ '^[a-z0-9]{1,6}$'),
  name text not null,
  questionnaire_version_id uuid not null,
  frame_date date not null,
  opens_at timestamptz not null,
  closes_at timestamptz check (closes_at > opens_at),
  state text not null check (state in ('draft', 'scheduled', 'open', 'closed')),
  reminders jsonb not null,
  working_days_only boolean not null,
  partial_from text,
  mail_paused_at timestamptz,
  launched_at timestamptz,
  closed_at timestamptz,
  unique (study_id, code),
  unique (study_id, id),
  foreign key (study_id, questionnaire_version_id) references questionnaire_versions (study_id, id)
);

-- One seat holder in one round. No secret stands here: the link is computed from id, generation and a key kept elsewhere.
create table invitations (
  id uuid primary key,
  study_id uuid not null,
  round_id uuid not null,
  membership_id uuid not null,
  informant_id uuid not null,
  seat_id uuid not null,
  site_id uuid not null,
  generation integer not null default 1,
  standing text not null check (standing in ('notStarted', 'inProgress', 'submitted', 'declined', 'movedOn', 'unsubscribed', 'bounced')),
  unique (round_id, membership_id),
  unique (study_id, id),
  foreign key (study_id, round_id) references rounds (study_id, id),
  foreign key (study_id, membership_id) references memberships (study_id, id),
  foreign key (study_id, informant_id) references informants (study_id, id),
  foreign key (study_id, seat_id) references seats (study_id, id),
  foreign key (study_id, site_id) references sites (study_id, id)
);
create index invitations_informant on invitations (informant_id);
create index invitations_round_standing on invitations (round_id, standing);

-- What became of an invitation, appended. What the mail system knows (queued, sent, refused) stands in the send ledger alone.
create table invitation_events (
  id uuid primary key,
  number bigint not null generated always as identity,
  study_id uuid not null,
  round_id uuid not null,
  invitation_id uuid not null,
  kind text not null check (kind in ('started', 'saved', 'submitted', 'reopened', 'declined', 'movedOn', 'unsubscribed', 'bounced')),
  at timestamptz not null,
  details jsonb,
  foreign key (study_id, round_id) references rounds (study_id, id),
  foreign key (study_id, invitation_id) references invitations (study_id, id)
);
create index invitation_events_invitation on invitation_events (invitation_id, number);
create index invitation_events_round on invitation_events (round_id, kind);

-- A reminder step is decided once for all who were invited on one day: whoever falls into its audience later is not chased for it.
create table reminder_runs (
  round_id uuid not null references rounds (id),
  step integer not null,
  invited_on date not null,
  at timestamptz not null,
  primary key (round_id, step, invited_on)
);
