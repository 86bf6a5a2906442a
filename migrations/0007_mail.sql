-- The send ledger: one row a mail, queued in the transaction of the fact that asks for it, composed when it is claimed.
-- A new row needs study_id, kind, subject_id, dedupe_key, not_before and queued_at, and round_id and step where there are any;
-- all else has its default. not_before, next_attempt_at and the times of what happened are the product's clock,
-- lease_until and throttled_until the database's.
create table outgoing_mail (
  id uuid primary key default gen_random_uuid(),
  study_id uuid not null references studies (id),
  round_id uuid,
  kind text not null check (kind in ('invitation', 'reminder', 'confirmation', 'contact-check', 'account')),
  step integer not null default 0,
  subject_id uuid not null,
  dedupe_key text not null unique,
  queued_at timestamptz not null,
  not_before timestamptz not null,
  state text not null default 'queued'
    check (state in ('queued', 'claimed', 'sending', 'sent', 'dropped', 'refused', 'held', 'unknown')),
  claim_id uuid,
  lease_until timestamptz,
  throttled_until timestamptz,
  attempts integer not null default 0,
  first_attempt_at timestamptz,
  next_attempt_at timestamptz,
  recipient text,
  message_id text,
  body_started_at timestamptz,
  sent_at timestamptz,
  finished_at timestamptz,
  reply text,
  reason text,
  check ((claim_id is not null and lease_until is not null) = (state in ('claimed', 'sending'))),
  check ((sent_at is not null) = (state = 'sent')),
  unique (study_id, id),
  foreign key (study_id, round_id) references rounds (study_id, id)
);
create index outgoing_mail_due on outgoing_mail (coalesce(next_attempt_at, not_before)) where state = 'queued';
create index outgoing_mail_leases on outgoing_mail (lease_until) where state in ('claimed', 'sending');
create index outgoing_mail_round on outgoing_mail (round_id, queued_at, id);
create index outgoing_mail_study on outgoing_mail (study_id, queued_at, id);
create index outgoing_mail_subject on outgoing_mail (subject_id, kind);
create index outgoing_mail_attention on outgoing_mail (study_id, round_id) where state in ('refused', 'held', 'unknown');

-- When the next mail may leave, in all ('') and for each domain: the throttle of the whole instance.
create table mail_throttle (
  name text primary key,
  next_at timestamptz not null
);
