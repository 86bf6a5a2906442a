-- A frozen data file: what was asked for, who asked and why, and what came of it. as_of is the product's clock, leases the database's.
create table extracts (
  id uuid primary key,
  study_id uuid not null references studies (id),
  spec jsonb not null,
  is_identified boolean not null,
  purpose text not null,
  requested_by_id uuid not null,
  requested_by text not null,
  requested_at timestamptz not null,
  as_of timestamptz not null,
  -- Whatever was being written when this was asked for is waited for, so that a second build of the same moment sees the same.
  requested_xid bigint not null default pg_current_xact_id()::text::bigint,
  state text not null default 'queued' check (state in ('queued', 'building', 'ready', 'failed', 'cancelled')),
  claim_id uuid,
  lease_until timestamptz,
  attempts integer not null default 0,
  finished_at timestamptz,
  rows bigint,
  columns integer,
  bytes bigint,
  sha256 text,
  file_name text,
  manifest jsonb,
  error text,
  unique (study_id, id),
  check ((claim_id is not null and lease_until is not null) = (state = 'building')),
  check (state <> 'ready' or (rows is not null and columns is not null and bytes is not null and sha256 is not null and file_name is not null and manifest is not null)),
  check ((error is not null) = (state = 'failed'))
);
create index extracts_study on extracts (study_id, requested_at);
create index extracts_waiting on extracts (requested_at) where state in ('queued', 'building');
