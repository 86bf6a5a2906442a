using Npgsql;
using NpgsqlTypes;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Keeps the answers of one page: merged into the sheet question by question, appended as a <see cref="PageSave"/>, one statement, one commit.
/// Somebody else's save in between is merged with, never overwritten; the same page sent twice is saved once.
/// </summary>
public sealed class SavePage(NpgsqlDataSource source, Respondents respondents, TimeProvider clock)
{
    private const string Sql =
        """
        with saved as (
          update responses r set answers = r.answers || $3::jsonb, revision = $2 + 1, saved_at = $4
          from rounds o
          where r.id = $1 and r.revision = $2 and r.submitted_at is null
            and o.id = r.round_id and o.state = 'open' and (o.closes_at is null or o.closes_at > $4)
          returning r.id, r.study_id, r.round_id, r.invitation_id),
        page as (
          insert into page_saves (response_id, revision, study_id, round_id, page, changes, at)
          select id, $2 + 1, study_id, round_id, $5, $3::jsonb, $4 from saved),
        begun as (
          update invitations i set standing = 'inProgress'
          from saved where i.id = saved.invitation_id and $6 and i.standing in ('notStarted', 'bounced', 'unsubscribed')
          returning i.id, i.study_id, i.round_id),
        happened as (
          insert into invitation_events (id, study_id, round_id, invitation_id, kind, at)
          select $7, study_id, round_id, id, 'saved', $4 from begun)
        select count(*) from saved
        """;

    /// <returns>The respondent with the sheet as it stands now.</returns>
    public async Task<Respondent> RunAsync(Respondent respondent, Page page, IReadOnlyDictionary<string, Answer?> answers, CancellationToken ct)
    {
        while (true)
        {
            var changed = answers.Where(a => !respondent.Sheet.Saved(a.Key) || !Equals(respondent.Sheet.Get(a.Key), a.Value)).ToList();
            if (changed.Count == 0)
            {
                return respondent;
            }

            var now = clock.GetUtcNow();
            var revision = respondent.Revision + 1;
            var changes = AnswerSheet.Empty.With(changed, revision);
            var sheet = respondent.Sheet.With(changed, revision);
            if (await SaveAsync(respondent, page, changes, sheet.Count > 0, now, ct))
            {
                return respondent with { Sheet = sheet, Revision = revision, SavedAt = now };
            }

            respondent = await RequireWritableAsync(respondent, now, ct);
        }
    }

    private async Task<bool> SaveAsync(Respondent respondent, Page page, AnswerSheet changes, bool answered, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = respondent.ResponseId ?? throw new InvalidOperationException("A sheet is started before a page of it is saved.") },
                new() { Value = respondent.Revision },
                new() { Value = changes.ToJson(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = now },
                new() { Value = page.Key },
                new() { Value = answered },
                new() { Value = clock.NewId() },
            },
        };
        return (long)(await command.ExecuteScalarAsync(ct))! == 1; // count(*) is never null
    }

    /// <summary>The save found something else than it was made for: another save (merge again), a submitted sheet or a closed round (refuse).</summary>
    private async Task<Respondent> RequireWritableAsync(Respondent respondent, DateTimeOffset now, CancellationToken ct)
    {
        var current = await respondents.FindAsync(respondent.InvitationId, respondent.Generation, ct) ?? throw RoundProblems.NotOpen.With();
        if (current.SubmittedAt is not null)
        {
            throw ResponseProblems.AlreadySubmitted.With();
        }

        return current.TakesAnswersAt(now) ? current : throw RoundProblems.NotOpen.With();
    }
}
