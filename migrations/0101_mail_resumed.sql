-- How late a mail is counts from when a person let mail go on, not from the pause before.
alter table studies add column mail_resumed_at timestamptz;
alter table rounds add column mail_resumed_at timestamptz;
