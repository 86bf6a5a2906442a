using System.Diagnostics;
using System.Globalization;

namespace SurveyPlatform.Benchmarks;

/// <summary>How many people can answer at once, and how long they wait.</summary>
internal sealed class PagesBenchmark(Laboratory laboratory)
{
    private const int ExpectedAt = 16;
    private const double ExpectedPages = 1_500;
    private const double ExpectedCompletes = 100;
    private const double ExpectedWait = 50;
    private const double ExpectedStatements = 4;
    private const double ExpectedMemory = 300;

    private readonly List<Figure> _figures = [];

    public async Task<Section> RunAsync(CancellationToken ct)
    {
        var (server, sizes) = laboratory;
        await using var sink = new MailSink();
        await using var program = await RunningProgram.StartAsync(new(await server.NewDatabaseAsync(ct), server.NewFolder(), sink.Port), ct);
        var links = new Queue<Uri>(await InviteAsync(program, sink, sizes.WarmUpCompletes + sizes.CloselyWatched + sizes.Completes.Sum(c => c.Completes), ct));
        await AnswerAsync(Next(sizes.WarmUpCompletes), ExpectedAt, ct);

        foreach (var (clients, completes) in sizes.Completes)
        {
            await MeasureAsync(program, Next(completes), clients, ct);
        }

        var bytes = await LookCloselyAsync(program, Next(sizes.CloselyWatched), ct);
        _figures.Add(Figure.AtMost("resident memory, highest", program.Memory.HighestEver, ExpectedMemory, "MB"));
        await CompareAsync(bytes, ct);
        return new("Informants answering",
            $"""
            A questionnaire of {BenchmarkQuestionnaire.Variables} variables on {BenchmarkQuestionnaire.Pages} pages. Each client is one person after another, each with a connection, an
            address and cookies of their own: follows the personal link out of the mail, starts, is shown and posts {BenchmarkQuestionnaire.Pages} pages, reviews, submits, is thanked, and is
            mailed a confirmation meanwhile. A page counts when it was shown and its answers were posted and saved: two requests and one commit.
            Allocation, statements and commits are medians over single requests of one person alone. The bare endpoint answers the same two requests by
            the same client with as many bytes, made beforehand, from a process without database, session or questions.
            """, _figures);

        Uri[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => links.Dequeue())];
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

    private async Task MeasureAsync(RunningProgram program, Uri[] links, int clients, CancellationToken ct)
    {
        var server = laboratory.Server;
        var position = await server.LogPositionAsync(ct);
        var (ours, programs, servers, begun) = (Process.GetCurrentProcess().TotalProcessorTime, program.ProcessorTime, await server.ProcessorTimeAsync(ct), Stopwatch.GetTimestamp());
        var visits = await AnswerAsync(links, clients, ct);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        (ours, programs, servers) = (Process.GetCurrentProcess().TotalProcessorTime - ours, program.ProcessorTime - programs, await server.ProcessorTimeAsync(ct) - servers);

        var at = clients == 1 ? "1 client" : $"{clients} clients";
        var pages = visits.Of(Step.Save).Count();
        Add("pages a second", pages / seconds, "", ExpectedPages);
        Add("completes a second", links.Length / seconds, "", ExpectedCompletes);
        _figures.Add(Figure.Plain($"{at}: requests a second", visits.Count / seconds, ""));
        _figures.Add(new($"{at}: page shown, p50 and p99", visits.Of(Step.Show).Percentiles));
        _figures.Add(new($"{at}: page saved, p50 and p99", visits.Of(Step.Save).Percentiles));
        if (clients == ExpectedAt)
        {
            _figures.Add(Figure.AtMost($"{at}: p99 of both", visits.Where(v => v.Step != Step.Other).Milliseconds(0.99), ExpectedWait, "ms"));
        }

        _figures.Add(new($"{at}: cores busy", $"program {Share(programs)}, PostgreSQL {Share(servers)}, client and mail server {Share(ours)}"));
        _figures.Add(new($"{at}: processor time for each page", $"program {Each(programs)}, PostgreSQL {Each(servers)}"));
        if (clients == ExpectedAt && await server.CommitsSinceAsync(position, ct) is { } commits)
        {
            _figures.Add(Figure.Plain($"{at}: commits for each complete, mail included", (double)commits / links.Length, ""));
        }

        void Add(string what, double value, string unit, double expected) =>
            _figures.Add(clients == ExpectedAt ? Figure.AtLeast($"{at}: {what}", value, expected, unit) : Figure.Plain($"{at}: {what}", value, unit));

        string Share(TimeSpan busy) => (busy.TotalSeconds / seconds).ToString("0.00", CultureInfo.InvariantCulture);

        string Each(TimeSpan busy) => (busy.TotalMilliseconds / pages).ToString("0.00 ms", CultureInfo.InvariantCulture);
    }

    /// <returns>The bytes of a page in the middle.</returns>
    private async Task<int> LookCloselyAsync(RunningProgram program, Uri[] links, CancellationToken ct)
    {
        var server = laboratory.Server;
        var start = await server.LogPositionAsync(ct);
        await server.LogStatementsAsync(true, ct);
        var visits = await AnswerAsync(links, 1, ct, async token => new(program.Probe.Allocated, await server.StatementsAsync(token), await server.CommitsSinceAsync(start, token) ?? 0));
        await server.LogStatementsAsync(false, ct);

        var (shown, saved) = (visits.Of(Step.Show).ToList(), visits.Of(Step.Save).ToList());
        var bytes = shown.Select(v => (double)v.Bytes).Order().At(0.5);
        _figures.Add(new("page shown: bytes of HTML, half of the pages and the largest", string.Create(CultureInfo.InvariantCulture, $"{bytes:#,0}, {shown.Max(v => v.Bytes):#,0}")));
        _figures.Add(Figure.Plain("page shown: allocated", Median(shown, w => w.Allocated / 1024.0), "KB"));
        _figures.Add(Figure.Plain("page saved: allocated", Median(saved, w => w.Allocated / 1024.0), "KB"));
        _figures.Add(Figure.AtMost("page saved and the next shown: statements", Median(shown, w => w.Statements) + Median(saved, w => w.Statements), ExpectedStatements, ""));
        _figures.Add(Figure.AtMost("page saved and the next shown: commits", Median(shown, w => w.Commits) + Median(saved, w => w.Commits), 1, ""));
        return (int)bytes;

        static double Median(IEnumerable<Visit> visits, Func<Work, double> of) => visits.Select(v => of(v.Work)).Order().At(0.5);
    }

    private async Task CompareAsync(int bytes, CancellationToken ct)
    {
        await using var bare = await BareEndpoint.StartAsync(bytes, ct);
        var people = Enumerable.Repeat(bare.Address, laboratory.Sizes.BareCompletes).ToArray();
        await AnswerAsync(people, ExpectedAt, ct);
        var (used, begun) = (bare.ProcessorTime, Stopwatch.GetTimestamp());
        var pages = (await AnswerAsync(people, ExpectedAt, ct)).Of(Step.Save).Count();
        _figures.Add(Figure.Plain($"bare endpoint, {ExpectedAt} clients: pages a second", pages / Stopwatch.GetElapsedTime(begun).TotalSeconds, ""));
        _figures.Add(Figure.Plain("bare endpoint: processor time for each page", (bare.ProcessorTime - used).TotalMilliseconds / pages, "ms"));
    }

    private static async Task<IReadOnlyList<Visit>> AnswerAsync(Uri[] people, int clients, CancellationToken ct, Func<CancellationToken, Task<Work>>? worked = null)
    {
        var visits = Enumerable.Range(0, clients).Select(_ => new Visits(worked)).ToArray();
        var (next, pages) = (-1, 0);
        await Task.WhenAll(visits.Select(own => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < people.Length; i = Interlocked.Increment(ref next))
            {
                using var informant = new Informant(i, own);
                Interlocked.Add(ref pages, await informant.AnswerAsync(people[i], ct));
            }
        }, ct)));
        return pages == people.Length * BenchmarkQuestionnaire.Pages
            ? [.. visits.SelectMany(v => v.All)]
            : throw new InvalidOperationException($"{people.Length} people answered {pages} pages of {people[0].Authority}.");
    }
}
