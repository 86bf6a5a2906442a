-- A paused domain's mail waits, and says for which domain, so that it leaves when somebody lets the domain go on.
-- A report about a mail that had left before resumed_at is old news. slowed: how often the domain's rate was halved, last at
-- slowed_at, by the database's clock; both wear off with time (MailDomains).
alter table mail_domains
  add column resumed_at timestamptz,
  add column slowed integer not null default 0,
  add column slowed_at timestamptz;
alter table outgoing_mail add column waits_for_domain text;
create index outgoing_mail_waiting_domain on outgoing_mail (waits_for_domain) where waits_for_domain is not null;
