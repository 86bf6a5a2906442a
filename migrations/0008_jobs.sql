-- One row for each job of the schedule. All times are the database's, so that neither a skewed node nor a moved clock matters.
create table job_runs (
  name text primary key,
  due_at timestamptz not null default clock_timestamp(),
  leased_by uuid,
  leased_until timestamptz,
  last_started_at timestamptz,
  last_finished_at timestamptz,
  last_error text,
  check ((leased_by is null) = (leased_until is null))
);
