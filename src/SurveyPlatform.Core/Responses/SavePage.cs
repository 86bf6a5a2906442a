using Npgsql;
using NpgsqlTypes;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Keeps the answers of one page: merged into the sheet question by question, appended as a <see cref="PageSave"/>, one statement, one commit.
/// What another device saved in between is merged with, never overwritten: where both answered the same question differently, the person
/// chooses (<see cref="Conflict"/>). The same page sent twice is saved once; one that a person saw again and left as it was is a save
/// without changes, which tells of the visit.
/// </summary>
public sealed class SavePage(NpgsqlDataSource source, Respondents respondents, KnownRespondents recent, AnswerHistory history, TimeProvider clock)
{
    private const string Sql =
        $"""
        with saved as (
          update responses r set answers = r.answers || $3::jsonb, revision = $2 + 1, saved_at = $4, last_page = case when $17 then $5 else last_page end
          from invitations i join rounds o on o.id = i.round_id
          where r.id = $1 and r.revision = $2 and r.submitted_at is null and ($16::bigint is null or not r.ended_sessions @> to_jsonb($16::bigint))
            and i.id = r.invitation_id and i.generation = $15
            and o.state = 'open' and o.opens_at <= $4 and (o.closes_at is null or o.closes_at > $4)
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
        select {Respondents.Columns}
        from saved
        join invitations i on i.id = saved.invitation_id
        {Respondents.Joins}
        """;

    /// <param name="Answers">By key; null clears an answer.</param>
    /// <param name="Seen">The revision of the sheet that the person was shown; null when they saw the latest.</param>
    /// <param name="Session">The session it was posted in, which must not have ended; null for none.</param>
    public sealed record Form(IReadOnlyDictionary<string, Answer?> Answers, int? Seen = null, long? Session = null)
    {
        public Paradata Paradata { get; init; } = new();

        /// <summary>Whether a person has surely been on the page, and not a mail scanner that sends pages on as they are.</summary>
        public bool Visited { get; init; }
    }

    /// <param name="Respondent">With the sheet as it stands now.</param>
    /// <param name="Conflicts">Questions that were answered differently elsewhere: there the other answer stands until the person chooses.</param>
    public sealed record Result(Respondent Respondent, IReadOnlyList<Conflict> Conflicts);

    /// <param name="respondent">As they are known, be it that they have changed since: what was judged by it is saved on that revision or judged again.</param>
    /// <exception cref="ProblemException">The sheet was submitted, its round is not open, or the session is over.</exception>
    public async Task<Result> RunAsync(Respondent respondent, Page page, Form form, CancellationToken ct)
    {
        var isAsked = false;
        while (true)
        {
            var changed = form.Answers.Where(a => !respondent.Sheet.Saved(a.Key) || !Equals(respondent.Sheet.Get(a.Key), a.Value)).ToList();
            var conflicts = await ConflictsAsync(respondent, changed, form.Seen ?? respondent.Revision, ct);
            var now = clock.GetUtcNow();
            var isSave = changed.Count + conflicts.Count > 0 || (form.Visited && form.Seen == respondent.Revision);
            if (!isSave && isAsked)
            {
                return new Result(respondent, conflicts);
            }

            var revision = respondent.Revision + 1;
            var sheet = respondent.Sheet.With(changed, revision);
            // What says nothing takes no "no" back, and what a mail scanner may have sent does not move the place where the person left.
            var answered = changed.Exists(c => c.Value is not null);
            var moved = answered || form.Visited;
            if (isSave && await SaveAsync(respondent, page, changed, conflicts, (answered, moved), form, now, ct) is { } saved)
            {
                // The statement says how things stood before it.
                saved = saved with { Sheet = sheet, Revision = revision, SavedAt = now, LastPage = moved ? page.Key : saved.LastPage };
                recent.Keep(saved);
                return new Result(saved, conflicts);
            }

            respondent = await RequireWritableAsync(respondent, form.Session, now, ct);
            isAsked = true;
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

    /// <returns>Null where the sheet is no longer what was judged, or takes no answers.</returns>
    private async Task<Respondent?> SaveAsync(
        Respondent respondent, Page page, IReadOnlyList<KeyValuePair<string, Answer?>> changed, List<Conflict> conflicts, (bool Answered, bool Moved) what, Form form, DateTimeOffset now, CancellationToken ct)
    {
        var (revision, paradata) = (respondent.Revision + 1, form.Paradata);
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
                new() { Value = what.Answered },
                new() { Value = clock.NewId() },
                new() { Value = paradata.Mode },
                new() { Value = (object?)paradata.EnteredBy?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)paradata.Device ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)paradata.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)paradata.Seconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                Json(paradata.Previous),
                Json(conflicts.Count == 0 ? null : AnswerSheet.Empty.With(conflicts.Select(c => KeyValuePair.Create(c.Key, c.Here)), revision).ToJson()),
                new() { Value = respondent.Generation },
                new() { Value = (object?)form.Session ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = what.Moved },
            },
        };
        await using var row = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SingleRow, ct);
        return await row.ReadAsync(ct) ? await respondents.ReadAsync(row, _ => respondent.Route, ct) : null;
    }

    private static NpgsqlParameter Json(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>Asked where the save found something else than it was made for, or had nothing to save: another save (merge again), or no more answers (refuse).</summary>
    private async Task<Respondent> RequireWritableAsync(Respondent respondent, long? session, DateTimeOffset now, CancellationToken ct)
    {
        var current = await respondents.FindAsync(respondent.InvitationId, respondent.Generation, ct) ?? throw ResponseProblems.SessionOver.With();
        if (session is { } id && current.EndedSessions.Contains(id))
        {
            throw ResponseProblems.SessionOver.With();
        }

        if (current.SubmittedAt is not null)
        {
            throw ResponseProblems.AlreadySubmitted.With();
        }

        return current.TakesAnswersAt(now) ? current : throw RoundProblems.NotOpen.With();
    }
}
