using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>A seed as it lies on disk: data only, read whole before any of it is played.</summary>
public sealed class SeedFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly string _path;

    private SeedFolder(string path)
    {
        _path = path;
        Study = ReadJson<SeedStudy>("study.json");
        Sites = ReadCsv<SeedSite>("sites.csv");
        Rounds = ReadJson<IReadOnlyList<SeedRound>>("rounds.json");
        Outcomes = ReadCsv<SeedOutcome>("outcomes.csv").ToLookup(o => o.Round);
        Answers = ReadJson<SeedAnswerRules>("answers.json");
    }

    public SeedStudy Study { get; }

    public IReadOnlyList<SeedSite> Sites { get; }

    /// <summary>In the order in which they are played.</summary>
    public IReadOnlyList<SeedRound> Rounds { get; }

    /// <summary>By the round's code: what became of an invitation, where anything did.</summary>
    public ILookup<string, SeedOutcome> Outcomes { get; }

    public SeedAnswerRules Answers { get; }

    public static SeedFolder Read(string path)
    {
        if (!File.Exists(Path.Combine(path, "study.json")))
        {
            throw SeedProblems.Unknown.With(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)));
        }

        try
        {
            var seed = new SeedFolder(path);
            new CodeRules().Require(seed.Study.Code);
            return seed;
        }
        catch (Exception e) when (e is JsonException or CsvHelperException or FileNotFoundException)
        {
            throw SeedProblems.Unreadable.With(Path.GetFileName(path), e.Message.ReplaceLineEndings(" "));
        }
    }

    public byte[] PanelFile(SeedRound round) => File.ReadAllBytes(Path.Combine(_path, round.Panel));

    public string Instrument(SeedRound round) => File.ReadAllText(Path.Combine(_path, round.Instrument));

    /// <summary>The addresses of panel files from which mail comes back.</summary>
    public IReadOnlySet<string> UnknownAddresses()
    {
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var round in Rounds)
        {
            var panel = Panel.PanelFile.ReadCsv(PanelFile(round));
            var columns = panel.Columns.ToList();
            var (informant, email) = (columns.IndexOf("informant"), columns.IndexOf("email"));
            var bounced = Outcomes[round.Code].Where(o => o.Outcome == SeedOutcome.Bounced).Select(o => o.Informant).ToHashSet();
            addresses.UnionWith(panel.Rows.Where(r => bounced.Contains(r[informant])).Select(r => r[email]));
        }

        return addresses;
    }

    private T ReadJson<T>(string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(_path, file)), Json) ?? throw new JsonException($"{file} is empty.");

    private List<T> ReadCsv<T>(string file)
    {
        using var csv = new CsvReader(new StreamReader(Path.Combine(_path, file)), new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture)
        {
            PrepareHeaderForMatch = header => header.Header.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant(),
        });
        return [.. csv.GetRecords<T>()];
    }
}

public sealed record SeedStudy(string Code, string Name, string TimeZone, string? Holidays);

public sealed record SeedSite(string Code, string Name, string Group);

/// <summary>One round and everything that prepared it. Moments are read by <see cref="SeedMoment"/>.</summary>
public sealed record SeedRound
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required string Panel { get; init; }

    public required string ImportedAt { get; init; }

    public required string Questionnaire { get; init; }

    public required int Version { get; init; }

    public required string Instrument { get; init; }

    public required string PublishedAt { get; init; }

    public required string FrameDate { get; init; }

    public required string LaunchedAt { get; init; }

    public required string OpensAt { get; init; }

    public required string ClosesAt { get; init; }

    public required IReadOnlyList<SeedReminder> Reminders { get; init; }

    /// <summary>The round is left open, for people to go on with.</summary>
    public bool StayOpen { get; init; }
}

public sealed record SeedReminder(int AfterDays, TimeOnly At, string Audience);

/// <summary>What became of one invitation, on which day after the opening.</summary>
public sealed record SeedOutcome(string Round, string Seat, string Informant, string Outcome, int Day, string Reason, string SuccessorName, string SuccessorEmail)
{
    public const string Submitted = "submitted";
    public const string Started = "started";
    public const string Declined = "declined";
    public const string MovedOn = "movedOn";
    public const string Bounced = "bounced";
}

public static class SeedProblems
{
    public static readonly Problem Unknown = new("seedUnknown", 404, "There is no seed “{0}”.");
    public static readonly Problem Unreadable = new("seedUnreadable", 422, "The seed “{0}” cannot be read: {1}");
}
