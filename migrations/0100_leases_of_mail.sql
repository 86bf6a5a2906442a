-- A claim's lease is one row of its own, whatever the number of mails claimed; and whether a mail may still leave, or waits for a person, changes less often
-- than its state. So the claim of a mail and the mark before its body change no indexed column (heap-only tuples: PostgreSQL's README.HOT), for which
-- pages must have room: three versions of every row within seconds.
create table mail_leases (
  claim_id uuid primary key,
  lease_until timestamptz not null -- the database's clock
);

drop index outgoing_mail_due, outgoing_mail_leases, outgoing_mail_attention;

insert into mail_leases (claim_id, lease_until) select claim_id, max(lease_until) from outgoing_mail where claim_id is not null group by claim_id;

alter table outgoing_mail
  drop column lease_until, -- with the check that names it
  add column is_open boolean not null generated always as (state in ('queued', 'claimed', 'sending')) stored,
  add column needs_attention boolean not null generated always as (state in ('refused', 'held', 'unknown')) stored,
  add constraint outgoing_mail_claimed check ((claim_id is not null) = (state in ('claimed', 'sending')));
alter table outgoing_mail set (fillfactor = 50);

create index outgoing_mail_due on outgoing_mail (coalesce(next_attempt_at, not_before)) where is_open;
create index outgoing_mail_attention on outgoing_mail (study_id, round_id) where needs_attention;
