using System.Globalization;
using SurveyPlatform.Benchmarks;

// dotnet run -c Release --project tests/SurveyPlatform.Benchmarks [-- NAME... | --quick | pages --clients N]
if (args is [BareSender.Verb, .. var rest])
{
    return await BareSender.RunAsync(rest);
}

if (args is [BareEndpoint.Verb, .. var bare])
{
    return await BareEndpoint.RunAsync(bare);
}

var quick = args.Contains("--quick");
var sizes = quick ? Sizes.Quick : Sizes.Full;
var names = args.Where(a => a != "--quick").ToList();
if (names.IndexOf("--clients") is >= 0 and var at && names.Count > at + 1)
{
    sizes = sizes with { Completes = [.. sizes.Completes.Where(c => c.Clients.ToString(CultureInfo.InvariantCulture) == names[at + 1])] };
    names.RemoveRange(at, 2);
}

var chosen = Benchmark.All.Where(b => names.Count == 0 || names.Contains(b.Name)).ToList();
if (names.FirstOrDefault(n => Benchmark.All.All(b => b.Name != n)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark {unknown}. There are: {string.Join(", ", Benchmark.All.Select(b => b.Name))}; --quick tries them with tiny sizes.");
    return 2;
}

if (!Places.IsRelease && !quick)
{
    Console.Error.WriteLine("Only a Release build is measured: dotnet run -c Release --project tests/SurveyPlatform.Benchmarks");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var isWhole = sizes == Sizes.Full;
await using var server = await DatabaseServer.StartAsync(stop.Token);
var machine = await Machine.DescribeAsync(server, stop.Token);
Console.WriteLine(machine);
foreach (var benchmark in chosen)
{
    var section = await benchmark.RunAsync(new Laboratory(server, sizes), stop.Token);
    section.Print(Console.Out);
    if (isWhole)
    {
        PerformancePage.Replace(section, machine);
    }
}

Console.WriteLine(isWhole ? $"Written to {PerformancePage.Path}." : quick
    ? "Tiny sizes: these figures mean nothing, and docs/performance.md is left alone."
    : "A part only: docs/performance.md is left alone.");
return 0;
