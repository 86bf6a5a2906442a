-- What somebody wants to do and a second person must agree to: one standing request for each subject. The fingerprint is of exactly what was asked for.
create table approvals (
  study_id uuid not null references studies (id),
  subject_kind text not null check (subject_kind in ('launch')),
  subject_id uuid not null,
  fingerprint text not null,
  asked_by uuid not null,
  asked_name text not null,
  asked_at timestamptz not null,
  approved_by uuid,
  approved_name text,
  approved_at timestamptz,
  primary key (subject_kind, subject_id),
  check ((approved_by is null) = (approved_at is null) and (approved_by is null) = (approved_name is null)),
  check (approved_by <> asked_by)
);

-- Whose key it is: a key counts as a person only through its owner.
alter table accounts.api_keys add column owner_id uuid references accounts.accounts (id);
update accounts.api_keys k set owner_id = a.id
from audit_entries e join accounts.accounts a on a.id = e.actor_id
where e.action = 'key.created' and e.subject = 'holder:' || k.id;
