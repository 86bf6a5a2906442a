using Npgsql;
using NpgsqlTypes;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Keeps the answers of one page: merged into the sheet question by question, appended as a <see cref="PageSave"/>, one statement, one commit.
/// What another device saved in between is merged with, never overwritten: where both answered the same question differently, the person
/// chooses (<see cref="Conflict"/>). The same page sent twice is saved once.
/// </summary>
public sealed class SavePage(NpgsqlDataSource source, Respondents respondents, KnownRoutes routes, AnswerHistory history, TimeProvider clock)
{
    private const string Sql =
        """
        with saved as (
          update responses r set answers = r.answers || $3::jsonb, revision = $2 + 1, saved_at = $4, last_page = case when $6 then $5 else last_page end
          from rounds o
          where r.id = $1 and r.revision = $2 and r.submitted_at is null
            and o.id = r.round_id and o.state = 'open' and (o.closes_at is null or o.closes_at > $4)
          returning r.id, r.study_id, r.round_id, r.invitation_id),
        page as (
          insert into page_saves (response_id, revision, study_id, round_id, page, changes, at, mode, entered_by, device, language, seconds, previous, set_aside)
          select id, $2 + 1, study_id, round_id, $5, $3::jsonb, $4, $8, $9, $10, $11, $12, $13, $14 from saved),
        begun as (
          update invitations i set standing = 'inProgress'
          from saved where i.id = saved.invitation_id and $6 and i.standing not in ('inProgress', 'submitted')
          returning i.id, i.study_id, i.round_id),
        happened as (
          insert into invitation_events (id, study_id, round_id, invitation_id, kind, at)
          select $7, study_id, round_id, id, 'saved', $4 from begun)
        select count(*) from saved
        """;

    /// <param name="Answers">By key; null clears an answer.</param>
    /// <param name="Seen">The revision of the sheet that the person was shown; null when they saw the latest.</param>
    public sealed record Form(IReadOnlyDictionary<string, Answer?> Answers, int? Seen = null)
    {
        public Paradata Paradata { get; init; } = new();
    }

    /// <param name="Respondent">With the sheet as it stands now.</param>
    /// <param name="Conflicts">Questions that were answered differently elsewhere: there the other answer stands until the person chooses.</param>
    public sealed record Result(Respondent Respondent, IReadOnlyList<Conflict> Conflicts);

    public async Task<Result> RunAsync(Respondent respondent, Page page, Form form, CancellationToken ct)
    {
        while (true)
        {
            var changed = form.Answers.Where(a => !respondent.Sheet.Saved(a.Key) || !Equals(respondent.Sheet.Get(a.Key), a.Value)).ToList();
            var conflicts = await ConflictsAsync(respondent, changed, form.Seen ?? respondent.Revision, ct);
            if (changed.Count == 0 && conflicts.Count == 0)
            {
                return new Result(respondent, conflicts);
            }

            var now = clock.GetUtcNow();
            var revision = respondent.Revision + 1;
            var sheet = respondent.Sheet.With(changed, revision);
            // A mail scanner sends pages on as they are: that neither takes a no back nor moves the place where the person left.
            var answered = changed.Exists(c => c.Value is not null);
            if (await SaveAsync(respondent, page, changed, conflicts, answered, form.Paradata, now, ct))
            {
                respondent = respondent with { Sheet = sheet, Revision = revision, SavedAt = now, LastPage = answered ? page.Key : respondent.LastPage };
                routes.Keep(respondent);
                return new Result(respondent, conflicts);
            }

            respondent = await RequireWritableAsync(respondent, now, ct);
        }
    }

    /// <summary>
    /// Takes out of what would change whatever another device has answered differently since. Untouched here, the other answer simply stands;
    /// saved there as it was before, this one does; changed in both places, the person has to choose.
    /// </summary>
    private async Task<List<Conflict>> ConflictsAsync(Respondent respondent, List<KeyValuePair<string, Answer?>> changed, int seen, CancellationToken ct)
    {
        var newer = changed.Where(c => respondent.Sheet.Rev(c.Key) > seen).ToList();
        if (newer.Count == 0)
        {
            return [];
        }

        var conflicts = new List<Conflict>();
        var past = await history.OfAsync(respondent, [.. newer.Select(c => c.Key)], seen, ct);
        foreach (var (key, answer) in newer)
        {
            var (before, there) = (past[key].Before, respondent.Sheet.Get(key));
            if (Equals(before, there))
            {
                continue;
            }

            changed.RemoveAll(c => c.Key == key);
            if (!Equals(before, answer))
            {
                conflicts.Add(new Conflict(key, answer, there, past[key].LastAt));
            }
        }

        return conflicts;
    }

    private async Task<bool> SaveAsync(
        Respondent respondent, Page page, IReadOnlyList<KeyValuePair<string, Answer?>> changed, List<Conflict> conflicts, bool answered, Paradata paradata, DateTimeOffset now, CancellationToken ct)
    {
        var revision = respondent.Revision + 1;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = respondent.ResponseId ?? throw new InvalidOperationException("A sheet is started before a page of it is saved.") },
                new() { Value = respondent.Revision },
                Json(AnswerSheet.Empty.With(changed, revision).ToJson()),
                new() { Value = now },
                new() { Value = page.Key },
                new() { Value = answered },
                new() { Value = clock.NewId() },
                new() { Value = paradata.Mode },
                new() { Value = (object?)paradata.EnteredBy?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)paradata.Device ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)paradata.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)paradata.Seconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                Json(paradata.Previous),
                Json(conflicts.Count == 0 ? null : AnswerSheet.Empty.With(conflicts.Select(c => KeyValuePair.Create(c.Key, c.Here)), revision).ToJson()),
            },
        };
        return (long)(await command.ExecuteScalarAsync(ct))! == 1; // count(*) is never null
    }

    private static NpgsqlParameter Json(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

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
