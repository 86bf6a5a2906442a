-- An invitation that was refused and reached the corrected address has been sent: what counts is the last one.
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
left join lateral (
  select state from outgoing_mail m where m.subject_id = i.id and m.kind = 'invitation' order by m.queued_at desc, length(m.dedupe_key) desc limit 1) m on true;
