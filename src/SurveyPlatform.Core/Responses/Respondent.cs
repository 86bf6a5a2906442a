using System.Text.Json;
using Npgsql;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>Everything an informant's page needs to know about the one who asks for it, read in one round trip.</summary>
public sealed record Respondent
{
    private Route? _route;

    public required Guid InvitationId { get; init; }

    public required int Generation { get; init; }

    public required Standing Standing { get; init; }

    public required Guid StudyId { get; init; }

    public required string StudyCode { get; init; }

    public required string StudyName { get; init; }

    public required string TimeZone { get; init; }

    public required Guid RoundId { get; init; }

    public required string RoundCode { get; init; }

    /// <summary>Whether a submitted sheet may be taken up again.</summary>
    public required bool AllowReopen { get; init; }

    public required RoundState RoundState { get; init; }

    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>From when on no answer is taken: the closing date, or the moment before it at which the round was closed by hand.</summary>
    public required DateTimeOffset? ClosesAt { get; init; }

    public required Guid SiteId { get; init; }

    public required string Role { get; init; }

    /// <summary>The language in which this person reads: the one they chose on a page, else their own if the instrument or the program speaks it, else the instrument's.</summary>
    public required string Language { get; init; }

    /// <summary>The languages this person can choose among: those of the instrument, and their own.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The language in which the instrument's texts are shown.</summary>
    public string TextLanguage => Instrument.Languages.Contains(Language) ? Language : Instrument.Language;

    /// <summary>What the program itself says to them.</summary>
    public Words Words => Words.In(Language);

    /// <summary>What texts may say about this person.</summary>
    public required Facts Facts { get; init; }

    public required Guid VersionId { get; init; }

    public required Instrument Instrument { get; init; }

    /// <summary>Null before the first start.</summary>
    public required Guid? ResponseId { get; init; }

    public required AnswerSheet Sheet
    {
        get;
        init
        {
            field = value;
            _route = null; // a copy with other answers has another route
        }
    }

    public required int Revision { get; init; }

    public required DateTimeOffset? SavedAt { get; init; }

    public required DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>What the person may quote of a submitted sheet: short, to be read out; the end of its id.</summary>
    public string Reference => ResponseId!.Value.ToString("N")[^8..].ToUpperInvariant(); // asked of what is submitted, so there is a sheet

    /// <summary>Key of the page that was saved last.</summary>
    public required string? LastPage { get; init; }

    /// <summary>Ids of the sessions that "save and leave" has ended.</summary>
    public required IReadOnlyList<long> EndedSessions { get; init; }

    /// <summary>How the audit names what is entered for this person.</summary>
    internal string EntryInWords(string mode) => $"answers of {Facts.Name}, {Facts.Site}, {ResponseMode.InWords(mode)} in {Facts.Round}";

    /// <summary>Whether the round is closed, also where the job that says so has not run yet.</summary>
    public bool IsOverAt(DateTimeOffset now) => RoundState == RoundState.Closed || ClosesAt <= now;

    public bool TakesAnswersAt(DateTimeOffset now) => RoundState == RoundState.Open && now >= OpensAt && (ClosesAt is null || now < ClosesAt);

    /// <summary>The route of these answers; walked once.</summary>
    public Route Route
    {
        get => _route ??= Route.Walk(Instrument, Sheet);
        internal init => _route = value;
    }
}

/// <summary>Reads a <see cref="Respondent"/>. Plain SQL: this is asked on every informant's page.</summary>
public sealed class Respondents(NpgsqlDataSource source, PublishedInstruments instruments, InvitationLink links, KnownRespondents recent)
{
    /// <summary>What a statement says of an invitation <c>i</c>, and its sheet <c>a</c> if there is one, for <see cref="ReadAsync"/>.</summary>
    internal const string Columns =
        """
        i.generation, i.standing, i.study_id, st.name, st.time_zone, i.round_id, r.state, r.opens_at, least(r.closes_at, r.closed_at), r.name,
        r.questionnaire_version_id, si.name, se.role, p.name, i.site_id, st.code, r.code, r.allow_reopen, p.language,
        a.id, a.revision, a.saved_at, a.submitted_at, a.questionnaire_version_id, a.last_page, nullif(a.ended_sessions, '[]'), i.id
        """;

    internal const string Joins =
        """
        join rounds r on r.id = i.round_id
        join studies st on st.id = i.study_id
        join sites si on si.id = i.site_id
        join seats se on se.id = i.seat_id
        join informants p on p.id = i.informant_id
        left join responses a on a.invitation_id = i.id
        """;

    private const string Sql =
        $"""
        select {Columns}, case when a.id = $3 and a.revision = $4 then null else a.answers end
        from invitations i
        {Joins}
        where i.id = $1 and i.generation = $2
        """;

    /// <returns>Null for a link that was forged, superseded or erased: which of them nobody learns.</returns>
    public async Task<Respondent?> FindAsync(string link, CancellationToken ct) =>
        links.TryRead(link, out var invitation, out var generation) ? await FindAsync(invitation, generation, ct) : null;

    public async Task<Respondent?> FindAsync(Guid invitation, int generation, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var known = recent.Of(invitation, generation);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = invitation },
                new() { Value = generation },
                new() { Value = known?.ResponseId ?? Guid.Empty },
                new() { Value = known?.Revision ?? -1 },
            },
        };
        await using var row = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SingleRow, ct);
        if (!await row.ReadAsync(ct))
        {
            recent.Forget(invitation);
            return null;
        }

        const int Answers = 27;
        var respondent = await ReadAsync(row, instrument =>
            row.IsDBNull(19) ? Route.Walk(instrument, AnswerSheet.Empty)
            : row.IsDBNull(Answers) ? known!.Route // left out because of it
            : Route.Walk(instrument, AnswerSheet.Parse(row.GetFieldValue<byte[]>(Answers), instrument)), ct);
        recent.Keep(respondent);
        return respondent;
    }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal async Task<Respondent> ReadAsync(NpgsqlDataReader row, Func<Instrument, Route> routeIn, CancellationToken ct)
    {
        // An answer sheet keeps the version it was begun with.
        var version = row.IsDBNull(23) ? row.GetGuid(10) : row.GetGuid(23);
        var instrument = await instruments.GetAsync(version, ct);
        var own = row.IsDBNull(18) ? null : Spoken(row.GetString(18), instrument);
        var route = routeIn(instrument);
        return new Respondent
        {
            InvitationId = row.GetGuid(26),
            Generation = row.GetInt32(0),
            Standing = Enum.Parse<Standing>(row.GetString(1), true),
            StudyId = row.GetGuid(2),
            StudyCode = row.GetString(15),
            StudyName = row.GetString(3),
            TimeZone = row.GetString(4),
            RoundId = row.GetGuid(5),
            RoundCode = row.GetString(16),
            RoundState = Enum.Parse<RoundState>(row.GetString(6), true),
            OpensAt = row.GetFieldValue<DateTimeOffset>(7),
            ClosesAt = row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
            Facts = new Facts(row.GetString(11), row.GetString(9), row.GetString(13)),
            VersionId = version,
            SiteId = row.GetGuid(14),
            Role = row.GetString(12),
            AllowReopen = row.GetBoolean(17),
            Language = own ?? instrument.Language,
            Languages = own is null || instrument.Languages.Contains(own) ? instrument.Languages : [.. instrument.Languages, own],
            Instrument = instrument,
            ResponseId = row.IsDBNull(19) ? null : row.GetGuid(19),
            Sheet = route.Sheet,
            Route = route,
            Revision = row.IsDBNull(20) ? 0 : row.GetInt32(20),
            SavedAt = row.IsDBNull(21) ? null : row.GetFieldValue<DateTimeOffset>(21),
            SubmittedAt = row.IsDBNull(22) ? null : row.GetFieldValue<DateTimeOffset>(22),
            LastPage = row.IsDBNull(24) ? null : row.GetString(24),
            EndedSessions = row.IsDBNull(25) ? [] : JsonSerializer.Deserialize<long[]>(row.GetString(25))!, // our own list
        };
    }

    /// <summary>A panel file says "cy", "CY" or "cy-GB"; an instrument has its own way too. Null for a language that nobody here speaks.</summary>
    private static string? Spoken(string own, Instrument instrument) =>
        instrument.LanguageFor(own) is var nearest && own.Split('-')[0].Equals(nearest.Split('-')[0], StringComparison.OrdinalIgnoreCase) ? nearest
        : Words.Speaks(own) ? Words.In(own).Language
        : null;
}
