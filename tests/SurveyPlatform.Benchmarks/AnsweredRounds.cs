using Npgsql;

namespace SurveyPlatform.Benchmarks;

/// <summary>A round that few answered and one that many did: written straight into the tables, because nobody waits for a hundred thousand people to answer.</summary>
internal sealed class AnsweredRounds(RunningProgram program, NpgsqlDataSource source)
{
    public const string Study = "answered";

    public const string Few = "few";

    public const string Many = "many";

    private const int DifferentSheets = 1_000;

    // The first people hold their seats earlier, so that the round that is framed earlier has only them.
    private const string Panel =
        """
        insert into seats (id, study_id, code, site_id, role, organisation_type)
        select md5('seat' || n)::uuid, s.study_id, 'seat-' || n, s.id, 'Manager', 'Council'
        from generate_series(1, $1) n join sites s on s.code = 'site-' || n % $3;
        insert into informants (id, study_id, code, name, email, created_at)
        select md5('person' || n)::uuid, s.id, 'person-' || n, 'Person ' || n, 'person' || n || '@answered.example', now()
        from generate_series(1, $1) n cross join studies s;
        insert into memberships (id, study_id, seat_id, informant_id, starts_on)
        select md5('membership' || n)::uuid, s.id, md5('seat' || n)::uuid, md5('person' || n)::uuid, case when n <= $2 then date '2016-01-01' else date '2017-01-01' end
        from generate_series(1, $1) n cross join studies s;
        """;

    private const string Answers =
        """
        insert into responses (id, study_id, round_id, invitation_id, questionnaire_version_id, answers, revision, started_at, saved_at, submitted_at)
        select md5('response' || i.id)::uuid, i.study_id, i.round_id, i.id, r.questionnaire_version_id, sheets.answers::jsonb, $2, now(), now(), now()
        from (select *, row_number() over (order by id) as n from invitations) i
        join rounds r on r.id = i.round_id
        join unnest($1) with ordinality as sheets (answers, n) on sheets.n = 1 + i.n % cardinality($1);
        """;

    private const string Events =
        """
        insert into invitation_events (id, study_id, round_id, invitation_id, kind, at)
        select md5('event' || i.id)::uuid, i.study_id, i.round_id, i.id, 'submitted', now() from invitations i;
        update invitations set standing = 'submitted';
        delete from outgoing_mail;
        """;

    public async Task CreateAsync(int few, int many, CancellationToken ct)
    {
        var world = new World(program, Study);
        await world.CreateAsync(ct);
        foreach (var statement in Panel.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await ExecuteAsync(statement, ct, [many, few, World.Sites]);
        }

        foreach (var (round, frameDate) in new[] { (Few, "2016-06-01"), (Many, "2017-06-01") })
        {
            await world.PlanAsync(round, frameDate, ct);
            await program.PostAsync($"studies/{Study}/rounds/{round}/mail/pause", null, ct);
            await world.LaunchAsync(round, ct);
        }

        var random = new Random(1);
        var sheets = Enumerable.Range(0, DifferentSheets).Select(_ => BenchmarkQuestionnaire.Sheet(random)).ToArray();
        await ExecuteAsync(Answers, ct, sheets, BenchmarkQuestionnaire.Pages);
        await ExecuteAsync(Events, ct);
        await ExecuteAsync("vacuum analyze", ct);
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
