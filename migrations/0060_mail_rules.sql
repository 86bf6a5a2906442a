-- Days beside bank holidays on which a study does not work, and how many messages a person gets in a round at most.
-- A reminder step may stand on a calendar day: "on" in reminders, beside "afterDays".
alter table studies add column closed_days jsonb not null default '[]';
alter table rounds add column max_messages integer check (max_messages > 0);
