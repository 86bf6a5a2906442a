namespace SurveyPlatform.Benchmarks;

/// <summary>One thing that is measured, by its name on the command line.</summary>
internal sealed record Benchmark(string Name, Func<Laboratory, CancellationToken, Task<Section>> RunAsync)
{
    public static readonly IReadOnlyList<Benchmark> All =
    [
        new("pages", (laboratory, ct) => new PagesBenchmark(laboratory).RunAsync(ct)),
        new("conditions", (laboratory, _) => Task.FromResult(new ConditionsBenchmark(laboratory).Run())),
        new("launch", (laboratory, ct) => new LaunchBenchmark(laboratory, laboratory.Sizes.Invitations).RunAsync(ct)),
        new("launch-many", (laboratory, ct) => new LaunchBenchmark(laboratory, laboratory.Sizes.ManyInvitations).RunAsync(ct)),
        new("mail", (laboratory, ct) => new MailBenchmark(laboratory).RunAsync(ct)),
        new("extract", (laboratory, ct) => new ExtractBenchmark(laboratory).RunAsync(ct)),
    ];
}

/// <summary>What every benchmark starts from.</summary>
internal sealed record Laboratory(DatabaseServer Server, Sizes Sizes);

/// <summary>How much is measured. Tiny sizes only show that the program works.</summary>
internal sealed record Sizes
{
    public static readonly Sizes Full = new()
    {
        WarmUpCompletes = 800,
        Completes = [(1, 200), (4, 400), (16, 800), (64, 800)],
        CloselyWatched = 10,
        BareCompletes = 800,
        Conditions = 10_000,
        Invitations = 10_000,
        ManyInvitations = 100_000,
        Mails = 10_000,
        WarmUpMails = 1_000,
        FewResponses = 10_000,
        ManyResponses = 100_000,
    };

    public static readonly Sizes Quick = new()
    {
        WarmUpCompletes = 2,
        Completes = [(1, 2), (4, 4), (16, 16), (64, 64)],
        CloselyWatched = 1,
        BareCompletes = 16,
        Conditions = 100,
        Invitations = 50,
        ManyInvitations = 100,
        Mails = 100,
        WarmUpMails = 20,
        FewResponses = 100,
        ManyResponses = 1_000,
    };

    public required int WarmUpCompletes { get; init; }

    public required IReadOnlyList<(int Clients, int Completes)> Completes { get; init; }

    /// <summary>People who answer alone, one after the other, while every request's work is counted.</summary>
    public required int CloselyWatched { get; init; }

    public required int BareCompletes { get; init; }

    public required int Conditions { get; init; }

    public required int Invitations { get; init; }

    public required int ManyInvitations { get; init; }

    public required int Mails { get; init; }

    public required int WarmUpMails { get; init; }

    public required int FewResponses { get; init; }

    public required int ManyResponses { get; init; }
}
