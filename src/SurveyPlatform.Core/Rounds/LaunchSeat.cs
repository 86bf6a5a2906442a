using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A seat of the frame before launch: who is asked for it, and what decides whether they can be mailed.</summary>
public sealed record LaunchSeat(Guid Membership, Guid Informant, Guid Seat, Guid Site, string Email, DateTimeOffset? BouncedAt, DateTimeOffset? UnsubscribedAt)
{
    public bool IsMailed => WhyNotMailed(Email, BouncedAt, UnsubscribedAt) is null;

    /// <summary>How many people get mail, however many seats they hold.</summary>
    public static int Recipients(IEnumerable<LaunchSeat> frame) => Mailed(frame).Count;

    /// <summary>The informants who get mail.</summary>
    internal static HashSet<Guid> Mailed(IEnumerable<LaunchSeat> frame) => [.. frame.Where(s => s.IsMailed).Select(s => s.Informant)];

    /// <summary>Why a person gets no mail of any round now; null when they do.</summary>
    internal static string? WhyNotMailed(string email, DateTimeOffset? bouncedAt, DateTimeOffset? unsubscribedAt) =>
        unsubscribedAt is not null ? "has unsubscribed"
        : bouncedAt is not null ? "mail to the address comes back"
        : MailAddresses.One(email) is null ? "the address is not exactly one e-mail address"
        : null;
}
