using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SurveyPlatform.Benchmarks;

/// <summary>What a data file costs against PostgreSQL merely handing out the same sheets, and that its memory does not grow with it.</summary>
internal sealed class ExtractBenchmark(Laboratory laboratory)
{
    private const double ExpectedRatio = 3;
    private const double ExpectedGrowth = 1.2;
    private const double ExpectedMemory = 300;

    public async Task<Section> RunAsync(CancellationToken ct)
    {
        var (server, sizes) = laboratory;
        await using var sink = new MailSink();
        var database = await server.NewDatabaseAsync(ct);
        await using var program = await RunningProgram.StartAsync(new(database, server.NewFolder(), sink.Port), ct);
        await using var source = NpgsqlDataSource.Create(database + ";Command Timeout=600");
        var answered = new AnsweredRounds(program, source);
        await answered.CreateAsync(sizes.FewResponses, sizes.ManyResponses, ct);

        // Code is compiled and tables are cached before anything counts.
        await ExtractAsync(program, source, AnsweredRounds.Few, sizes.FewResponses, ct);
        await CopyAsync(source, AnsweredRounds.Many, ct);

        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        program.Memory.Take();
        var few = await ExtractAsync(program, source, AnsweredRounds.Few, sizes.FewResponses, ct);
        var fewMemory = program.Memory.Take();
        var (before, bytes) = await CopyAsync(source, AnsweredRounds.Many, ct);
        program.Memory.Take();
        var many = await ExtractAsync(program, source, AnsweredRounds.Many, sizes.ManyResponses, ct);
        var manyMemory = program.Memory.Take();
        var (after, _) = await CopyAsync(source, AnsweredRounds.Many, ct);
        var copy = (before + after) / 2;
        return new($"Extract of {sizes.ManyResponses:#,0} responses",
            $"""
            By the job `build-extracts`: CSV, long, pseudonymised, {BenchmarkQuestionnaire.Variables} variables beside the leading columns; from its claim to the state *ready*, with the file read back and its hash
            compared. COPY is `copy (select answers from responses ...) to stdout (format binary)`, the same JSON text without COPY's own escapes, read and thrown away
            ({(bytes / 1e6).ToString("0", CultureInfo.InvariantCulture)} MB), before and after.
            """,
            [
                Figure.Plain($"extract of {sizes.ManyResponses:#,0}", many.TotalSeconds, "s"),
                Figure.Plain($"COPY of the same {sizes.ManyResponses:#,0} sheets", copy.TotalSeconds, "s"),
                Figure.AtMost("extract to COPY", many / copy, ExpectedRatio, "times"),
                Figure.Plain($"extract of {sizes.FewResponses:#,0}", few.TotalSeconds, "s"),
                Figure.Plain($"resident memory, {sizes.FewResponses:#,0}", fewMemory, "MB"),
                Figure.Plain($"resident memory, {sizes.ManyResponses:#,0}", manyMemory, "MB"),
                Figure.AtMost("memory, many to few", manyMemory / fewMemory, ExpectedGrowth, "times"),
                Figure.AtMost("resident memory, highest", program.Memory.HighestEver, ExpectedMemory, "MB"),
            ]);
    }

    private static async Task<TimeSpan> ExtractAsync(RunningProgram program, NpgsqlDataSource source, string round, int responses, CancellationToken ct)
    {
        var location = await program.PostForLocationAsync($"studies/{AnsweredRounds.Study}/extracts", new { rounds = new[] { round }, layout = "long", format = "csv", purpose = "benchmark" }, ct);
        var extract = Guid.Parse(location.OriginalString.Split('/')[^1]);
        var (begun, ended) = (0L, 0L);
        while (ended == 0)
        {
            await using var look = source.CreateCommand("select state, rows, columns, error from extracts where id = $1");
            look.Parameters.Add(new() { Value = extract });
            await using var row = await look.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            switch (row.GetString(0))
            {
                case "queued":
                    break;
                case "building":
                    begun = begun == 0 ? Stopwatch.GetTimestamp() : begun;
                    break;
                case "ready" when row.GetInt64(1) == responses && row.GetInt32(2) > BenchmarkQuestionnaire.Variables:
                    ended = Stopwatch.GetTimestamp();
                    break;
                default:
                    throw new InvalidOperationException($"The extract is {row.GetString(0)} with {row.GetValue(1)} rows: {row.GetValue(3)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), ct);
        }

        return begun == 0 ? TimeSpan.FromMilliseconds(2) : Stopwatch.GetElapsedTime(begun, ended);
    }

    private static async Task<(TimeSpan Took, long Bytes)> CopyAsync(NpgsqlDataSource source, string round, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var begun = Stopwatch.GetTimestamp();
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy (select answers from responses a join rounds r on r.id = a.round_id where r.code = '{round}') to stdout (format binary)", ct);
        var buffer = new byte[128 * 1024];
        var bytes = 0L;
        while (await copy.ReadAsync(buffer, ct) is > 0 and var read)
        {
            bytes += read;
        }

        return (Stopwatch.GetElapsedTime(begun), bytes);
    }
}
