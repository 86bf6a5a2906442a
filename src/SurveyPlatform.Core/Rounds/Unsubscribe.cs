using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Stops all mail of the study to the person an invitation went to. Doing it again changes nothing.</summary>
public sealed class Unsubscribe(InvitationAct act, SurveyDb db, TimeProvider clock)
{
    public Task RunAsync(Guid invitation, CancellationToken ct) => act.RunAsync(invitation, EventKind.Unsubscribed, null, async (row, token) =>
    {
        var now = clock.GetUtcNow();
        row.Informant.UnsubscribedAt ??= now;
        var others = await db.Invitations
            .Where(i => i.InformantId == row.InformantId && i.Id != row.Id && i.Round.State != RoundState.Closed)
            .Include(i => i.Events)
            .ToListAsync(token);
        foreach (var other in others)
        {
            other.Record(EventKind.Unsubscribed, now, clock.NewId());
        }
    }, ct);
}
