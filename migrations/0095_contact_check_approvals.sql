-- Asking many people in a contact check is an act of two persons too.
alter table approvals drop constraint approvals_subject_kind_check;
alter table approvals add constraint approvals_subject_kind_check check (subject_kind in ('launch', 'contactCheck'));
