namespace SurveyPlatform.Core.Extracts;

/// <summary>One data file: asked for by somebody for a purpose, of one moment, built once, kept with its hash.</summary>
public sealed class Extract
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required ExtractSpec Spec { get; init; }

    /// <summary>Holds names and addresses.</summary>
    public required bool IsIdentified { get; init; }

    public required string Purpose { get; init; }

    public required Guid RequestedById { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The moment whose answers and outcomes it holds.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The transaction that asked: everything written before it is waited for.</summary>
    public long RequestedXid { get; private set; }

    public ExtractState State { get; private set; }

    /// <summary>Fences the row: a builder that lost its claim changes nothing.</summary>
    public Guid? ClaimId { get; private set; }

    /// <summary>Until when the builder is taken to be alive, by the database's clock.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public long? Rows { get; private set; }

    public int? Columns { get; private set; }

    public long? Bytes { get; private set; }

    /// <summary>Of the file, in hex.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>What the file is called when it is downloaded.</summary>
    public string? FileName { get; private set; }

    public ExtractManifest? Manifest { get; private set; }

    /// <summary>Why it could not be built.</summary>
    public string? Error { get; private set; }

    public bool IsWaitedFor => State is ExtractState.Queued or ExtractState.Building;

    /// <summary>Nobody wants it any more; a builder at work finds out when it is done.</summary>
    public void Cancel(DateTimeOffset now)
    {
        if (!IsWaitedFor)
        {
            throw ExtractProblems.NotWaitedFor.With(State.ToString().ToLowerInvariant());
        }

        (State, ClaimId, LeaseUntil, FinishedAt) = (ExtractState.Cancelled, null, null, now);
    }
}

public enum ExtractState
{
    Queued,
    Building,
    Ready,
    Failed,
    Cancelled,
}

/// <summary>What stands in a finished file and where it came from, for whoever holds the file years later.</summary>
public sealed record ExtractManifest
{
    public required string Study { get; init; }

    public required ExtractSpec Specification { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    public required IReadOnlyList<RoundEntry> Rounds { get; init; }

    public required long Rows { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>A round's questionnaire and the hash of the instrument that was answered.</summary>
    public sealed record RoundEntry(string Round, string Questionnaire, int Version, string InstrumentSha256);
}
