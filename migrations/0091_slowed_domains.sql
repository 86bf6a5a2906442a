-- Since when a domain puts us off again and again, by the product's clock, and what its server said last, without addresses: for people, who see
-- on the mail page which domains are slowed. The rate itself hangs on slowed and slowed_at alone (MailDomains).
alter table mail_domains
  add column slowed_since timestamptz,
  add column slowed_reply text;
