-- Days beside bank holidays on which a study does not work, and how many messages a person gets in a round at most.
-- A reminder step may stand on a calendar day: "on" in reminders, beside "afterDays".
alter table studies add column closed_days jsonb not null default '[]';
alter table rounds add column max_messages integer check (max_messages > 0);

-- Which of a round's messages a person had, and when: what the caps of study and round count.
create index invitations_informant_round on invitations (informant_id, round_id);
