-- One question to a person before a round: is what we know of you still right? One row a round and person, however many seats they hold.
-- No secret stands here: the link is computed from the id and a key kept elsewhere. What the person says can change until the launch.
create table contact_checks (
  id uuid primary key,
  study_id uuid not null,
  round_id uuid not null,
  informant_id uuid not null,
  asked_at timestamptz not null,
  answer text check (answer in ('confirmed', 'changed', 'noLonger')),
  answered_at timestamptz,
  said_name text,
  said_role text,
  said_email text,
  successor_name text,
  successor_email text,
  -- Who has drawn the consequence of a change, and when.
  settled_by text,
  settled_at timestamptz,
  check ((answer is null) = (answered_at is null)),
  check ((settled_at is null) = (settled_by is null)),
  check (settled_at is null or answer in ('changed', 'noLonger')),
  unique (round_id, informant_id),
  unique (study_id, id),
  foreign key (study_id, round_id) references rounds (study_id, id),
  foreign key (study_id, informant_id) references informants (study_id, id)
);
create index contact_checks_informant on contact_checks (informant_id);

-- A study may word this kind of mail too.
alter table mail_templates drop constraint mail_templates_kind_check;
alter table mail_templates add constraint mail_templates_kind_check check (kind in ('invitation', 'reminder', 'confirmation', 'contact-check'));
