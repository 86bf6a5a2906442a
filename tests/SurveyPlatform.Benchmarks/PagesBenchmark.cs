using System.Diagnostics;
using System.Globalization;

namespace SurveyPlatform.Benchmarks;

/// <summary>How many people can answer at once, and how long they wait.</summary>
internal sealed class PagesBenchmark(Laboratory laboratory)
{
    private const double ExpectedPages = 500;
    private const double ExpectedMemory = 300;

    private readonly List<Figure> _figures = [];

    public async Task<Section> RunAsync(CancellationToken ct)
    {
        var (server, sizes) = laboratory;
        await using var sink = new MailSink();
        await using var program = await RunningProgram.StartAsync(new(await server.NewDatabaseAsync(ct), server.NewFolder(), sink.Port), ct);
        var links = await InviteAsync(program, sink, sizes.WarmUpCompletes + sizes.Completes.Sum(c => c.Completes), ct);
        await AnswerAsync(program, links.Take(sizes.WarmUpCompletes), 16, ct);

        var first = sizes.WarmUpCompletes;
        foreach (var (clients, completes) in sizes.Completes)
        {
            await MeasureAsync(program, links.Skip(first).Take(completes), clients, completes, ct);
            first += completes;
        }

        _figures.Add(Figure.AtMost("resident memory, highest", program.Memory.HighestEver, ExpectedMemory, "MB"));
        return new("Informants answering",
            $"""
            A questionnaire of {BenchmarkQuestionnaire.Variables} variables on {BenchmarkQuestionnaire.Pages} pages. Each client is one person after another, each with a connection, an
            address and cookies of their own: follows the personal link out of the mail, starts, is shown and posts {BenchmarkQuestionnaire.Pages} pages, reviews, submits, is thanked, and is
            mailed a confirmation meanwhile. A page counts when it was shown and its answers were posted and saved: two requests and one commit.
            """, _figures);
    }

    /// <returns>The link of everybody, out of their mail.</returns>
    private static async Task<IReadOnlyList<Uri>> InviteAsync(RunningProgram program, MailSink sink, int people, CancellationToken ct)
    {
        var world = new World(program, "pages");
        await world.CreateAsync(ct);
        await world.ImportAsync(people, ct);
        await world.PlanAsync(World.Round, "2016-06-01", ct);
        await world.LaunchAsync(World.Round, ct);
        await sink.WaitForAsync(people, ct);
        return [.. sink.Links.Select(path => new Uri(program.Address, path))];
    }

    private async Task MeasureAsync(RunningProgram program, IEnumerable<Uri> links, int clients, int completes, CancellationToken ct)
    {
        var position = await laboratory.Server.LogPositionAsync(ct);
        var (ours, theirs, begun) = (Process.GetCurrentProcess().TotalProcessorTime, program.ProcessorTime, Stopwatch.GetTimestamp());
        var (timings, pages) = await AnswerAsync(program, links, clients, ct);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var used = program.ProcessorTime - theirs;
        var cores = $"program {Share(used)}, client and mail server {Share(Process.GetCurrentProcess().TotalProcessorTime - ours)}";

        var at = clients == 1 ? "1 client" : $"{clients} clients";
        var most = clients == laboratory.Sizes.Completes.Max(c => c.Clients);
        _figures.Add(most ? Figure.AtLeast($"{at}: pages a second", pages / seconds, ExpectedPages, "") : Figure.Plain($"{at}: pages a second", pages / seconds, ""));
        _figures.Add(Figure.Plain($"{at}: completes a second", completes / seconds, ""));
        _figures.Add(Figure.Plain($"{at}: requests a second", timings.Sum(t => t.Requests) / seconds, ""));
        _figures.Add(new($"{at}: page shown, p50 and p99", Percentiles(timings.SelectMany(t => t.Shown))));
        _figures.Add(new($"{at}: page saved, p50 and p99", Percentiles(timings.SelectMany(t => t.Saved))));
        _figures.Add(new($"{at}: cores busy", cores));
        _figures.Add(Figure.Plain($"{at}: processor time of the program for each page", used.TotalMilliseconds / pages, "ms"));
        if (most && await laboratory.Server.CommitsSinceAsync(position, ct) is { } commits)
        {
            _figures.Add(Figure.Plain($"{at}: commits for each complete, mail included", (double)commits / completes, ""));
        }

        string Share(TimeSpan busy) => (busy.TotalSeconds / seconds).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static async Task<(IReadOnlyList<Timings> Timings, int Pages)> AnswerAsync(RunningProgram program, IEnumerable<Uri> links, int clients, CancellationToken ct)
    {
        var people = links.ToArray();
        var timings = Enumerable.Range(0, clients).Select(_ => new Timings()).ToArray();
        var (next, pages) = (-1, 0);
        await Task.WhenAll(timings.Select(own => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < people.Length; i = Interlocked.Increment(ref next))
            {
                using var informant = new Informant(i, own);
                Interlocked.Add(ref pages, await informant.AnswerAsync(people[i], ct));
            }
        }, ct)));
        return pages == people.Length * BenchmarkQuestionnaire.Pages
            ? (timings, pages)
            : throw new InvalidOperationException($"{people.Length} people answered {pages} pages of {program.Address}.");
    }

    private static string Percentiles(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{At(0.50):0.0} ms, {At(0.99):0.0} ms");

        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)].TotalMilliseconds;
    }
}
