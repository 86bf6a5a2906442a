using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Extracts;

/// <summary>One invitation of an extract as it stood at the extract's moment.</summary>
internal sealed class ResponseRow
{
    /// <summary>The round's place among those of the extract, from 0.</summary>
    public required int Place { get; init; }

    public required Guid Informant { get; init; }

    public required Guid Seat { get; init; }

    public required string Site { get; init; }

    public required string? SiteGroup { get; init; }

    public required string Role { get; init; }

    public required string? OrganisationType { get; init; }

    /// <summary>Read for the identified tier alone.</summary>
    public string? Name { get; init; }

    public string? Email { get; init; }

    public required DateTimeOffset? SubmittedAt { get; init; }

    public required string? Mode { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The sheet as JSON; none where nothing was begun, or where only submitted sheets were asked for.</summary>
    public required byte[]? Answers { get; init; }
}

/// <summary>
/// Reads the invitations of an extract, as of its moment, in an order that depends on nothing but the rows themselves. What was
/// submitted, reopened or saved later does not count: an unfinished sheet is put together again from the saves made until then.
/// </summary>
internal sealed class ResponseRows(NpgsqlConnection connection, Guid study, IReadOnlyList<FieldedRound> rounds, Extract extract, byte[]? orderKey = null)
{
    // A sheet that was submitted before the moment is frozen, unless it was reopened later: then the events know.
    internal const string Asked =
        """
        select array_position($1, i.round_id) - 1 as place, i.id, i.informant_id, i.seat_id, s.code as site, s.site_group,
          se.role, se.organisation_type, a.id as response_id,
          case when a.submitted_at <= $2 then a.mode when a.id is not null then (
            select coalesce(e.details ->> 'mode', 'web') from invitation_events e
            where e.invitation_id = i.id and e.kind in ('started', 'submitted') and e.at <= $2
            order by e.number desc limit 1) end as mode,
          case when a.submitted_at <= $2 then a.submitted_at else (
            select case e.kind when 'submitted' then e.at end from invitation_events e
            where e.invitation_id = i.id and e.kind in ('submitted', 'reopened') and e.at <= $2
            order by e.number desc limit 1) end as submitted_at
        from invitations i
        join rounds r on r.id = i.round_id and r.launched_at <= $2
        join sites s on s.id = i.site_id
        join seats se on se.id = i.seat_id
        left join responses a on a.invitation_id = i.id and a.started_at <= $2
        where i.study_id = $3 and i.round_id = any($1)
        """;

    /// <summary>The order of rows by invitation.</summary>
    internal const string ByInvitation = """o.place, o.site collate "C", sha256($4 || uuid_send(o.seat_id)), sha256($4 || uuid_send(o.informant_id))""";

    private const string Answers =
        """
        (select case when a.saved_at is null or a.saved_at <= $2 then a.answers
          else (select coalesce(jsonb_object_agg(c.key, c.value order by p.revision), '{}')
            from page_saves p cross join lateral jsonb_each(p.changes) c where p.response_id = a.id and p.at <= $2) end
        from responses a where a.id = o.response_id)
        """;

    private const string Kinds =
        """
        (select array_agg(e.kind order by e.number)
        from invitation_events e where e.invitation_id = o.id and e.at <= $2)
        """;

    private const string Invited =
        """
        (select case when m.sent_at <= $2 then 'sent' when m.state = 'refused' and m.finished_at <= $2 then 'refused' end
        from outgoing_mail m where m.dedupe_key = 'invitation:' || o.id)
        """;

    private static readonly Dictionary<string, EventKind> KindsByWord =
        Enum.GetValues<EventKind>().ToDictionary(k => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(k.ToString()));

    private bool Identified => extract.Spec.Tier == ExtractTier.Identified;

    // A wide row has a place for every round: what became of an invitation that was not answered is said there too.
    private bool Everybody => extract.Spec.Include == ExtractInclude.All || extract.Spec.Layout == ExtractLayout.Wide;

    /// <summary>Refuses rows by person where a person has two sheets in one round.</summary>
    public async Task RequireOneRowEachAsync(CancellationToken ct)
    {
        if (extract.Spec is not { Layout: ExtractLayout.Wide, By: ExtractUnit.Person })
        {
            return;
        }

        var submitted = extract.Spec.Include == ExtractInclude.Submitted;
        await using var command = Command(
            $"""
            select count(distinct informant_id) from (
              select informant_id from ({Asked}) o {(submitted ? "where submitted_at is not null" : "")}
              group by informant_id, place having count(*) > 1) as twice
            """);
        if ((long)(await command.ExecuteScalarAsync(ct))! is > 0 and var people) // count(*) is never null
        {
            throw ExtractProblems.TwoSheets.With(string.Create(CultureInfo.InvariantCulture,
                $"{people} {(people == 1 ? "person" : "people")} {(submitted ? "submitted" : people == 1 ? "was asked for" : "were asked for")} two sheets"));
        }
    }

    public async IAsyncEnumerable<ResponseRow> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = Command(Sql());
        command.Parameters.Add(new() { Value = orderKey ?? throw new InvalidOperationException("Rows are read in an order.") });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, ct);
        while (await reader.ReadAsync(ct))
        {
            yield return Row(reader);
        }
    }

    private NpgsqlCommand Command(string sql) => new(sql, connection)
    {
        CommandTimeout = 0,
        Parameters = { new() { Value = rounds.Select(r => r.Id).ToArray() }, new() { Value = extract.AsOf }, new() { Value = study } },
    };

    private string Sql()
    {
        var spec = extract.Spec;
        var order = (spec.Layout, spec.By) switch
        {
            (ExtractLayout.Wide, ExtractUnit.Person) =>
                """first_value(o.site) over (partition by o.informant_id order by o.place desc, o.site collate "C") collate "C", sha256($4 || uuid_send(o.informant_id)), o.place, sha256($4 || uuid_send(o.seat_id))""",
            (ExtractLayout.Wide, ExtractUnit.Seat) => """o.site collate "C", sha256($4 || uuid_send(o.seat_id)), o.place""",
            (ExtractLayout.Long or ExtractLayout.Paradata, _) => ByInvitation,
        };

        // The limit limits nothing: it makes PostgreSQL look up the sheets after sorting, so that what is sorted is narrow.
        return
            $"""
            select o.place, o.informant_id, o.seat_id, o.site, o.site_group, o.role, o.organisation_type, o.mode, o.submitted_at,
              {(spec.Include == ExtractInclude.All ? Answers : $"case when o.submitted_at is not null then {Answers} end")},
              {(Everybody ? $"case when o.submitted_at is null then {Kinds} end, case when o.submitted_at is null then {Invited} end" : "null::text[], null::text")},
              {(Identified ? "(select name from informants where id = o.informant_id), (select email from informants where id = o.informant_id)" : "null::text, null::text")}
            from ({Asked}) o
            {(Everybody ? "" : "where o.submitted_at is not null")}
            order by {order}
            limit 9223372036854775807
            """;
    }

    private static ResponseRow Row(NpgsqlDataReader row)
    {
        var submittedAt = row.IsDBNull(8) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(8);
        return new ResponseRow
        {
            Place = row.GetInt32(0),
            Informant = row.GetGuid(1),
            Seat = row.GetGuid(2),
            Site = row.GetString(3),
            SiteGroup = Text(4),
            Role = row.GetString(5),
            OrganisationType = Text(6),
            Mode = Text(7),
            SubmittedAt = submittedAt,
            Answers = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
            Outcome = OutcomeAt(submittedAt is not null, row.IsDBNull(10) ? [] : row.GetFieldValue<string[]>(10), Text(11)),
            Name = Text(12),
            Email = Text(13),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>What the view <c>outcomes</c> said at that moment: a test holds the two together.</summary>
    private static string OutcomeAt(bool submitted, string[] kinds, string? mail)
    {
        var (standing, hasSaved) = (Standing.NotStarted, false);
        foreach (var kind in kinds.Select(k => KindsByWord[k]))
        {
            standing = Invitation.After(standing, kind, hasSaved);
            hasSaved |= kind == EventKind.Saved;
        }

        return (submitted ? Standing.Submitted : standing) switch
        {
            Standing.Submitted => "1.1",
            Standing.Declined => "2.111",
            Standing.Unsubscribed => "2.112",
            Standing.MovedOn => "4.10",
            Standing.NotMe => "3.90",
            Standing.InProgress => "2.12",
            Standing.Bounced => "3.30",
            Standing.NotStarted => mail switch { "refused" => "3.30", "sent" => "3.19", _ => "3.11" },
        };
    }
}
