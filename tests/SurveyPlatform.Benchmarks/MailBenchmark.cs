using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SurveyPlatform.Benchmarks;

/// <summary>How fast invitations leave through the send ledger, against the same mail client without it.</summary>
internal sealed class MailBenchmark(Laboratory laboratory)
{
    private const double ExpectedMails = 1500;
    private const double ExpectedShare = 80;
    private const double ExpectedMemory = 300;

    private static readonly int[] s_connections = [1, 4, 8];

    public async Task<Section> RunAsync(CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var connections in s_connections)
        {
            figures.AddRange(await MeasureAsync(connections, ct));
        }

        return new($"Sending {laboratory.Sizes.Mails:#,0} invitations",
            """
            By the job `deliver-mail` over so many connections to a mail server on the same machine that takes everything at once, throttle out of the way: each mail is claimed, composed,
            marked before its body goes out and marked with the server's reply. The bare loop is the same mail client over as many connections in a process that only hands over messages prepared beforehand.
            """,
            figures);
    }

    private async Task<Figure[]> MeasureAsync(int connections, CancellationToken ct)
    {
        var (server, sizes) = laboratory;
        await using var sink = new MailSink();
        var database = await server.NewDatabaseAsync(ct);
        await using var program = await RunningProgram.StartAsync(new(database, server.NewFolder(), sink.Port) { Connections = connections }, ct);
        var (warmUp, world) = (new World(program, "warm"), new World(program, "mail"));
        await PrepareAsync(warmUp, sizes.WarmUpMails, ct);
        await PrepareAsync(world, sizes.Mails, ct);
        await warmUp.LaunchAsync(World.Round, ct);
        await sink.WaitForAsync(sizes.WarmUpMails, ct);

        // The bare loop before and after, so that a machine that slows down or speeds up does it to both.
        var before = await BareAsync(sink, connections, ct);
        sink.Reset();
        program.Memory.Take();
        var position = await server.LogPositionAsync(ct);
        await world.LaunchAsync(World.Round, ct);
        var (programs, servers, ours) = await UsedAsync();
        await sink.WaitForAsync(sizes.Mails, ct);
        var ledger = sink.PerSecond;
        await AllSentAsync(database, sizes.WarmUpMails + sizes.Mails, ct);
        var used = await UsedAsync();
        var commits = await server.CommitsSinceAsync(position, ct);
        var bare = (before + await BareAsync(sink, connections, ct)) / 2;
        var over = connections == 1 ? "1 connection" : $"{connections} connections";
        return
        [
            Figure.AtLeast($"{over}: mails a second through the ledger", ledger, ExpectedMails, ""),
            Figure.Plain($"{over}: mails a second by the bare loop", bare, ""),
            Figure.AtLeast($"{over}: ledger to bare loop", 100 * ledger / bare, ExpectedShare, "%"),
            new($"{over}: processor time for each mail", $"program {Each(used.Programs - programs)}, PostgreSQL {Each(used.Servers - servers)}, mail server {Each(used.Ours - ours)}"),
            .. commits is { } count ? [Figure.Plain($"{over}: commits for each mail", (double)count / sizes.Mails, "")] : Array.Empty<Figure>(),
            Figure.AtMost($"{over}: resident memory, highest", program.Memory.HighestEver, ExpectedMemory, "MB"),
        ];

        async Task<(TimeSpan Programs, TimeSpan Servers, TimeSpan Ours)> UsedAsync() => (program.ProcessorTime, await server.ProcessorTimeAsync(ct), Process.GetCurrentProcess().TotalProcessorTime);

        string Each(TimeSpan busy) => (busy.TotalMilliseconds / sizes.Mails).ToString("0.00 ms", CultureInfo.InvariantCulture);
    }

    private static async Task PrepareAsync(World world, int people, CancellationToken ct)
    {
        await world.CreateAsync(ct);
        await world.ImportAsync(people, ct);
        await world.PlanAsync(World.Round, "2016-06-01", ct);
    }

    private async Task<double> BareAsync(MailSink sink, int connections, CancellationToken ct)
    {
        sink.Reset();
        await BareSender.SendAsync(sink, laboratory.Sizes.Mails, connections, ct);
        return sink.PerSecond;
    }

    /// <summary>Every mail is in the ledger as sent, none twice in doubt.</summary>
    private static async Task AllSentAsync(string database, int mails, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var sent = source.CreateCommand("select count(*) from outgoing_mail where state = 'sent'");
        while ((long)(await sent.ExecuteScalarAsync(ct))! < mails) // count(*) is never null
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }
}
