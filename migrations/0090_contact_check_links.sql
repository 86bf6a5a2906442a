-- Which edition of the link is alive: making a fresh one raises it, and every earlier one is dead.
alter table contact_checks add column generation integer not null default 1;
