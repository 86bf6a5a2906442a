-- What the whole instance knows: its secret, whether it rehearses or is a demo, its moved clock.
create table instance_settings (
  name text primary key,
  value text not null
);

create table studies (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  name text not null,
  time_zone text not null,
  holidays text,
  disclosure text,
  quiet_hours jsonb,
  max_per_day integer,
  approval_above integer,
  mail_paused_at timestamptz,
  created_at timestamptz not null
);

-- Append-only. Names and values stand in audit_details, which erasure can empty without touching the record of the act.
create table audit_entries (
  id uuid primary key,
  study_id uuid references studies (id),
  at timestamptz not null,
  actor_id uuid not null,
  action text not null,
  subject text not null
);
create index audit_entries_study_at on audit_entries (study_id, at);

create table audit_details (
  entry_id uuid primary key references audit_entries (id),
  actor_name text not null,
  summary text not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function refuse_change();
