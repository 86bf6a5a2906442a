using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Starts an answer sheet, or finds the one that was started. A no stands until the first answer is saved: a scanner presses buttons too.</summary>
public sealed class OpenResponse(SurveyDb db, TimeProvider clock)
{
    /// <param name="paradata">By whom and how it is started; by the person on a page when left out.</param>
    public async Task RunAsync(Respondent respondent, CancellationToken ct, Paradata? paradata = null)
    {
        if (respondent.SubmittedAt is not null || respondent.ResponseId is not null)
        {
            return;
        }

        var (now, how) = (clock.GetUtcNow(), paradata ?? new Paradata());
        // Of two tabs that start at once, one starts it; the other finds its sheet.
        var started = await db.Database.ExecuteSqlAsync(
            $"""
            with begun as (
              insert into responses (id, study_id, round_id, invitation_id, questionnaire_version_id, started_at, mode, entered_by)
              select {clock.NewId()}, i.study_id, i.round_id, i.id, o.questionnaire_version_id, {now}, {how.Mode}, {how.EnteredBy?.Id}
              from invitations i
              join rounds o on o.id = i.round_id
              where i.id = {respondent.InvitationId} and o.state = 'open' and o.opens_at <= {now} and (o.closes_at is null or o.closes_at > {now})
              on conflict (invitation_id) do nothing
              returning study_id, round_id, invitation_id)
            insert into invitation_events (id, study_id, round_id, invitation_id, kind, at, details)
            select {clock.NewId()}, study_id, round_id, invitation_id, 'started', {now}, {how.EventDetails}::jsonb from begun
            """, ct);
        if (started == 0 && !await db.Responses.AnyAsync(r => r.InvitationId == respondent.InvitationId, ct))
        {
            throw RoundProblems.NotOpen.With();
        }
    }
}
