-- Who unsubscribes after a no, or after a mail that came back, stands where they stood: those of whom less was kept are put right.
update invitations i set standing = said.kind
from (select distinct on (invitation_id) invitation_id, kind from invitation_events where kind not in ('started', 'unsubscribed') order by invitation_id, number desc) said
where said.invitation_id = i.id and i.standing = 'unsubscribed' and said.kind in ('declined', 'movedOn', 'notMe', 'bounced');
