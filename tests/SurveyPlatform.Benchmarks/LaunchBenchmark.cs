using System.Diagnostics;

namespace SurveyPlatform.Benchmarks;

/// <summary>What it takes to ask very many people at once.</summary>
/// <param name="invitations">How many people are asked.</param>
internal sealed class LaunchBenchmark(Laboratory laboratory, int invitations)
{
    private const double ExpectedMemory = 300;

    public async Task<Section> RunAsync(CancellationToken ct)
    {
        var server = laboratory.Server;
        await using var sink = new MailSink();
        var database = await server.NewDatabaseAsync(ct);
        await using var program = await RunningProgram.StartAsync(new(database, server.NewFolder(), sink.Port) { Jobs = false }, ct);

        // A small launch first, so that code is compiled and the key's last use is written.
        var small = new World(program, "small");
        await small.CreateAsync(ct);
        await small.ImportAsync(World.Sites, ct);
        await small.PlanAsync(World.Round, "2016-06-01", ct);
        await small.LaunchAsync(World.Round, ct);

        var world = new World(program, "large");
        await world.CreateAsync(ct);
        program.Memory.Take();
        var begun = Stopwatch.GetTimestamp();
        await world.ImportAsync(invitations, ct);
        var imported = Stopwatch.GetElapsedTime(begun);
        var importMemory = program.Memory.Take();
        await world.PlanAsync(World.Round, "2016-06-01", ct);

        await DatabaseServer.SettleAsync(database, ct);
        program.Memory.Take();
        var position = await server.LogPositionAsync(ct);
        begun = Stopwatch.GetTimestamp();
        var asked = await world.LaunchAsync(World.Round, ct);
        var launched = Stopwatch.GetElapsedTime(begun);
        var launchMemory = program.Memory.Take();
        var commits = await server.CommitsSinceAsync(position, ct);
        return asked == invitations
            ? new($"Launching a round of {asked:#,0}",
                """
                By the API: the frame is fixed, an invitation and a queued mail are written for everybody, all or nothing. The panel of as many rows was imported just before, in files of at most 50,000.
                """,
                [
                    Figure.Plain("launch", launched.TotalSeconds, "s"),
                    .. commits is { } count ? [new Figure("launch: commits", $"{count}", "1", count == 1)] : Array.Empty<Figure>(),
                    Figure.Plain("launch: resident memory", launchMemory, "MB"),
                    Figure.Plain("panel file: import", imported.TotalSeconds, "s"),
                    Figure.Plain("panel file: resident memory", importMemory, "MB"),
                    Figure.AtMost("resident memory, highest", program.Memory.HighestEver, ExpectedMemory, "MB"),
                ])
            : throw new InvalidOperationException($"{asked} were asked, not {invitations}.");
    }
}
