-- Where a person left, which of their sessions they ended, and who entered a sheet that came by paper or telephone.
alter table responses
  add column last_page text,
  add column ended_sessions jsonb not null default '[]',
  add column entered_by uuid;

-- What else is known of a save (paradata): how and on what it was made, how long the page had been open in seconds, in which language,
-- which of last round's answers were shown, and what was typed but gave way to the answer of another device.
alter table page_saves
  add column mode text not null default 'web',
  add column entered_by uuid,
  add column device text,
  add column language text,
  add column seconds double precision,
  add column previous jsonb,
  add column set_aside jsonb;

-- Whether people may take a submitted sheet up again while the round is open.
alter table rounds add column allow_reopen boolean not null default false;

-- A mail that reached somebody who was never meant: the person named is still unknown to us.
alter table invitations drop constraint invitations_standing_check;
alter table invitations add constraint invitations_standing_check
  check (standing in ('notStarted', 'inProgress', 'submitted', 'declined', 'movedOn', 'notMe', 'unsubscribed', 'bounced'));
alter table invitation_events drop constraint invitation_events_kind_check;
alter table invitation_events add constraint invitation_events_kind_check
  check (kind in ('started', 'saved', 'submitted', 'reopened', 'declined', 'movedOn', 'notMe', 'unsubscribed', 'bounced'));

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
left join outgoing_mail m on m.dedupe_key = 'invitation:' || i.id;
