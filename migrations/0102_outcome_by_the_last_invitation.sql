-- The invitation of each subject that counts: the last one, where an address was corrected and it went out again (which lengthens its key).
create view last_invitations as
select id, subject_id, round_id, state, sent_at from outgoing_mail m
where kind = 'invitation' and not exists (
  select 1 from outgoing_mail later where later.subject_id = m.subject_id and later.kind = m.kind
    and (later.queued_at, length(later.dedupe_key)) > (m.queued_at, length(m.dedupe_key)));

-- An invitation that was refused and reached the corrected address has been sent.
create or replace view outcomes as
select i.id as invitation_id,
  case
    when i.standing = 'submitted' then '1.1'
    when i.standing = 'declined' then '2.111'
    when i.standing = 'unsubscribed' then '2.112'
    when i.standing = 'movedOn' then '4.10'
    when i.standing = 'notMe' then '3.90'
    when i.standing = 'inProgress' then '2.12'
    when i.standing = 'bounced' or m.state = 'refused' then '3.30'
    when m.state = 'sent' then '3.19'
    else '3.11'
  end as code
from invitations i
left join last_invitations m on m.subject_id = i.id;
