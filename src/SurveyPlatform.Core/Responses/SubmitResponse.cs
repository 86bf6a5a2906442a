using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>Submits a sheet: judged whole, frozen, recorded and confirmed by mail in one commit. Submitting again changes nothing.</summary>
public sealed class SubmitResponse(SurveyDb db, InvitationAct act, Outbox outbox, AuditLog audit, TimeProvider clock)
{
    /// <param name="paradata">By whom and how it is submitted; by the person on a page when left out.</param>
    public async Task RunAsync(Respondent respondent, CancellationToken ct, Paradata? paradata = null)
    {
        if (respondent.SubmittedAt is not null)
        {
            return;
        }

        await act.RunAsync(respondent.InvitationId, EventKind.Submitted, paradata?.EventDetails, async (invitation, token) =>
        {
            var response = await db.Responses
                .FromSql($"select * from responses where invitation_id = {invitation.Id} for update")
                .SingleOrDefaultAsync(token) ?? throw ResponseProblems.NothingAnswered.With();
            if (response.SubmittedAt is not null)
            {
                return;
            }

            // Judged as it stands under the lock: another tab may have saved since the page was read.
            var route = Route.Walk(respondent.Instrument, AnswerSheet.Parse(response.Answers));
            if (route.Answers.Count == 0)
            {
                throw ResponseProblems.NothingAnswered.With();
            }

            if (Check.Sheet(route, respondent.Facts, respondent.Language) is { Length: > 0 } faults)
            {
                throw ResponseProblems.NotComplete.For([.. faults.Select(f => new FieldError(f.Control, f.Page, f.Message))]);
            }

            var now = clock.GetUtcNow();
            response.Submit(now);
            response.Enter(paradata?.Mode ?? ResponseMode.Web, paradata?.EnteredBy?.Id);
            if (paradata?.EnteredBy is { } actor)
            {
                audit.Record(actor, "answers.entered", response.StudyId, $"invitation:{invitation.Id}", $"entered {respondent.EntryInWords(paradata.Mode)}");
            }

            outbox.Queue(MailKind.Confirmation, 0, response.StudyId, response.RoundId, invitation.Id, $"confirmation:{response.Id}:{response.Revision}", now);
        }, ct);
    }
}
