using SurveyPlatform.Benchmarks;

// dotnet run -c Release --project tests/SurveyPlatform.Benchmarks [-- NAME... | --quick]
if (args is [BareSender.Verb, .. var rest])
{
    return await BareSender.RunAsync(rest);
}

var quick = args.Contains("--quick");
var names = args.Where(a => a != "--quick").ToList();
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

await using var server = await DatabaseServer.StartAsync(stop.Token);
var machine = await Machine.DescribeAsync(server, stop.Token);
Console.WriteLine(machine);
foreach (var benchmark in chosen)
{
    var section = await benchmark.RunAsync(new Laboratory(server, quick ? Sizes.Quick : Sizes.Full), stop.Token);
    section.Print(Console.Out);
    if (!quick)
    {
        PerformancePage.Replace(section, machine);
    }
}

Console.WriteLine(quick
    ? "Tiny sizes: these figures mean nothing, and docs/performance.md is left alone."
    : $"Written to {PerformancePage.Path}.");
return 0;
