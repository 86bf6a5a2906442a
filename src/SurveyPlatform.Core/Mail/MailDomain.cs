using System.Globalization;

namespace SurveyPlatform.Core.Mail;

/// <summary>What is known of a recipient domain of the whole instance: whether mail to it waits, and whether it leaves slower.</summary>
public sealed class MailDomain
{
    /// <summary>The most that a rate is halved: to a sixteenth.</summary>
    public const int MostSlowed = 4;

    /// <summary>How long a halving lasts; after it the rate doubles.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(int.Parse(StepSeconds, CultureInfo.InvariantCulture));

    /// <summary>The same for SQL that is put together when it is compiled.</summary>
    internal const string StepSeconds = "300";

    /// <summary>As DNS spells it, in small letters.</summary>
    public required string Domain { get; init; }

    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>The server's words, or the person's who paused it.</summary>
    public string? Reason { get; private set; }

    /// <summary>When a person last let it go on.</summary>
    public DateTimeOffset? ResumedAt { get; private set; }

    /// <summary>How often its rate was halved, at <see cref="SlowedAt"/>.</summary>
    public int Slowed { get; private set; }

    /// <summary>By the database's clock, as all that the throttle notes.</summary>
    public DateTimeOffset? SlowedAt { get; private set; }

    /// <summary>Since when it puts us off again and again; long after that too, until it is another time.</summary>
    public DateTimeOffset? SlowedSince { get; private set; }

    /// <summary>What its server said when the rate was last halved, without addresses.</summary>
    public string? SlowedReply { get; private set; }
}
