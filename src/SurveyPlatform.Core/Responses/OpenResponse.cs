using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Starts an answer sheet, or finds the one that was started. A no stands until the first answer is saved: a scanner presses buttons too.</summary>
public sealed class OpenResponse(SurveyDb db, InvitationAct act, TimeProvider clock)
{
    /// <param name="paradata">By whom and how it is started; by the person on a page when left out.</param>
    public async Task RunAsync(Respondent respondent, CancellationToken ct, Paradata? paradata = null)
    {
        if (respondent.SubmittedAt is not null || respondent.ResponseId is not null)
        {
            return;
        }

        await act.RunAsync(respondent.InvitationId, EventKind.Started, paradata?.EventDetails, async (invitation, token) =>
        {
            // Two tabs that start at once take turns on the invitation; the second finds the sheet of the first.
            if (!await db.Responses.AnyAsync(r => r.InvitationId == invitation.Id, token))
            {
                var response = new Response
                {
                    Id = clock.NewId(),
                    StudyId = invitation.StudyId,
                    RoundId = invitation.RoundId,
                    InvitationId = invitation.Id,
                    QuestionnaireVersionId = invitation.Round.QuestionnaireVersionId,
                    StartedAt = clock.GetUtcNow(),
                };
                response.Enter(paradata?.Mode ?? ResponseMode.Web, paradata?.EnteredBy?.Id);
                db.Responses.Add(response);
            }
        }, ct);
    }
}
