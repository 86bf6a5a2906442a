using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>Submits a sheet: judged whole, frozen as it was judged, recorded and confirmed by mail in one commit. Submitting again changes nothing.</summary>
public sealed class SubmitResponse(SurveyDb db, Respondents respondents, AuditLog audit, TimeProvider clock)
{
    /// <param name="respondent">With the sheet as the person was shown it: another one is not submitted.</param>
    /// <param name="paradata">By whom and how it is submitted; by the person on a page when left out.</param>
    public async Task RunAsync(Respondent respondent, CancellationToken ct, Paradata? paradata = null)
    {
        if (respondent.SubmittedAt is not null)
        {
            return;
        }

        Require(respondent);
        if (await SubmitAsync(respondent, paradata ?? new Paradata(), ct))
        {
            return;
        }

        // Another tab has saved or submitted since it was read, or the round was closed.
        var current = await respondents.FindAsync(respondent.InvitationId, respondent.Generation, ct) ?? throw RoundProblems.NotOpen.With();
        if (current.SubmittedAt is null)
        {
            throw (current.TakesAnswersAt(clock.GetUtcNow()) ? ResponseProblems.ChangedMeanwhile : RoundProblems.NotOpen).With();
        }
    }

    private static void Require(Respondent respondent)
    {
        if (respondent.Route.Answers.Count == 0)
        {
            throw ResponseProblems.NothingAnswered.With();
        }

        if (Check.Sheet(respondent.Route, respondent.Facts, respondent.Language) is { Length: > 0 } faults)
        {
            throw ResponseProblems.NotComplete.For([.. faults.Select(f => new FieldError(f.Control, f.Page, f.Message))]);
        }
    }

    /// <returns>Whether the sheet still was the one that was judged.</returns>
    private async Task<bool> SubmitAsync(Respondent respondent, Paradata how, CancellationToken ct)
    {
        if (how.EnteredBy is not { } actor)
        {
            return await FreezeAsync(respondent, how, ct);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await FreezeAsync(respondent, how, ct))
        {
            return false;
        }

        audit.Record(actor, "answers.entered", respondent.StudyId, $"invitation:{respondent.InvitationId}", $"entered {respondent.EntryInWords(how.Mode)}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<bool> FreezeAsync(Respondent respondent, Paradata how, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await db.Database.ExecuteSqlAsync(
            $"""
            with submitted as (
              update responses r set submitted_at = {now}, mode = {how.Mode}, entered_by = {how.EnteredBy?.Id}
              from rounds o
              where r.id = {respondent.ResponseId} and r.revision = {respondent.Revision} and r.submitted_at is null
                and o.id = r.round_id and o.state = 'open' and o.opens_at <= {now} and (o.closes_at is null or o.closes_at > {now})
              returning r.id, r.study_id, r.round_id, r.invitation_id, r.revision),
            stood as (
              update invitations i set standing = 'submitted'
              from submitted s where i.id = s.invitation_id and i.standing <> 'submitted'
              returning i.id, i.study_id, i.round_id),
            happened as (
              insert into invitation_events (id, study_id, round_id, invitation_id, kind, at, details)
              select {clock.NewId()}, study_id, round_id, id, 'submitted', {now}, {how.EventDetails}::jsonb from stood)
            insert into outgoing_mail (id, study_id, round_id, kind, step, subject_id, dedupe_key, queued_at, not_before)
            select {clock.NewId()}, study_id, round_id, {MailKind.Confirmation}, 0, invitation_id, {MailKind.Confirmation} || ':' || id || ':' || revision, {now}, {now} from submitted
            """, ct) == 1;
    }
}
