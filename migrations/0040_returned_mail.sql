-- What came back: bounces, complaints, automatic answers and replies, each once, with what it says and what was done about it.
-- A message that belongs to no mail of ours is kept too, without a study where it came in without one, and changes nothing.
create table returned_mail (
  id uuid primary key,
  study_id uuid references studies (id),
  mail_id uuid,
  informant_id uuid,
  content_hash text not null unique,
  message_id text,
  received_at timestamptz not null,
  kind text not null check (kind in ('bounce', 'full', 'policy', 'temporary', 'undelivered', 'delivered', 'complaint', 'away', 'left', 'autoReply', 'receipt', 'reply')),
  sender text,
  subject text,
  status text,
  recipient text,
  words text,
  away_until date,
  successor_name text,
  successor_email text,
  -- What the reply desk proposes, and what a person made of it.
  proposal text check (proposal in ('dead', 'pause', 'left', 'read')),
  settled_at timestamptz,
  verdict text check (verdict in ('confirmed', 'dismissed')),
  check ((settled_at is null) = (verdict is null)),
  unique (study_id, id),
  foreign key (study_id, mail_id) references outgoing_mail (study_id, id),
  foreign key (study_id, informant_id) references informants (study_id, id)
);
-- The same message may come in by two doors with other headers on top; a stranger's message cannot take the place of a matched one.
create unique index returned_mail_message on returned_mail (mail_id, message_id) where mail_id is not null and message_id is not null;
create index returned_mail_open on returned_mail (study_id, received_at, id) where settled_at is null;
create index returned_mail_study on returned_mail (study_id, received_at, id);
create index returned_mail_informant on returned_mail (informant_id);

-- Until when a person gets no mail: they are away. What falls due meanwhile waits until then.
alter table informants add column mail_paused_until timestamptz;

-- Domains that refuse us for what we are (5.7.x), and since when. Noted only: mail to them is not held back yet.
create table mail_domains (
  domain text primary key,
  paused_at timestamptz,
  reason text
);
