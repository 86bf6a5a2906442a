-- One person in several seats of a round gets one mail for all of them. Each seat keeps its row in the ledger; all but one of the rows say which
-- other row's mail says it too. They are claimed, sent, refused, held and doubted with it, never alone.
alter table outgoing_mail add column carried_by uuid references outgoing_mail (id);
alter table outgoing_mail add check (carried_by <> id);
create index outgoing_mail_carried on outgoing_mail (carried_by) where carried_by is not null;
