using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Takes a submitted sheet up again, where the round allows it and is open. The answers stay; until it is submitted anew it counts as unfinished.</summary>
public sealed class ReopenResponse(SurveyDb db, InvitationAct act)
{
    public async Task RunAsync(Respondent respondent, CancellationToken ct)
    {
        if (respondent.SubmittedAt is null)
        {
            return;
        }

        await act.RunAsync(respondent.InvitationId, EventKind.Reopened, null, async (invitation, token) =>
        {
            if (!invitation.Round.AllowReopen)
            {
                throw ResponseProblems.NotReopened.With();
            }

            var response = await db.Responses.SingleAsync(r => r.InvitationId == invitation.Id, token);
            response.Reopen();
        }, ct);
    }
}
