-- What became of each invitation, by AAPOR code (Standard Definitions, internet surveys of specifically named persons):
-- computed from its standing and from what the send ledger knows, here and nowhere else.
create view outcomes as
select i.id as invitation_id,
  case
    when i.standing = 'submitted' then '1.1'
    when i.standing = 'declined' then '2.111'
    when i.standing = 'unsubscribed' then '2.112'
    when i.standing = 'movedOn' then '4.10'
    when i.standing = 'inProgress' then '2.12'
    when i.standing = 'bounced' or m.state = 'refused' then '3.30'
    when m.state = 'sent' then '3.19'
    else '3.11'
  end as code
from invitations i
left join outgoing_mail m on m.dedupe_key = 'invitation:' || i.id;
