namespace SurveyPlatform.Web.Accounts;

/// <summary>One POST that its caller may repeat without doing it twice; without a status it is still under way, or its end was never seen.</summary>
public sealed class IdempotencyKey
{
    public required Guid HolderId { get; init; }

    public required string Key { get; init; }

    /// <summary>Method, address and body of the call, hashed: the same key for something else is refused.</summary>
    public required byte[] RequestHash { get; init; }

    public required DateTimeOffset At { get; init; }

    public int? Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    /// <summary>None where the reply holds a link or key that must not be kept.</summary>
    public byte[]? Body { get; init; }
}
