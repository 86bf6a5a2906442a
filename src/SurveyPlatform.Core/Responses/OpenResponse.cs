using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Starts an answer sheet, or finds the one that was started. A no stands until the first answer is saved: a scanner presses buttons too.</summary>
public sealed class OpenResponse(SurveyDb db, InvitationAct act, TimeProvider clock)
{
    public async Task RunAsync(Respondent respondent, CancellationToken ct)
    {
        if (respondent.SubmittedAt is not null || respondent.ResponseId is not null)
        {
            return;
        }

        await act.RunAsync(respondent.InvitationId, EventKind.Started, null, async (invitation, token) =>
        {
            // Two tabs that start at once take turns on the invitation; the second finds the sheet of the first.
            if (!await db.Responses.AnyAsync(r => r.InvitationId == invitation.Id, token))
            {
                db.Responses.Add(new Response
                {
                    Id = clock.NewId(),
                    StudyId = invitation.StudyId,
                    RoundId = invitation.RoundId,
                    InvitationId = invitation.Id,
                    QuestionnaireVersionId = invitation.Round.QuestionnaireVersionId,
                    StartedAt = clock.GetUtcNow(),
                });
            }
        }, ct);
    }
}
