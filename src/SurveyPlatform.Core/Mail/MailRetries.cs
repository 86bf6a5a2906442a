namespace SurveyPlatform.Core.Mail;

/// <summary>When a mail is tried again: after 1, 5, 15 and then every 60 minutes, for 48 hours from its first attempt.</summary>
internal static class MailRetries
{
    private static readonly TimeSpan[] _backOff = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];
    private static readonly TimeSpan _giveUpAfter = TimeSpan.FromHours(48);

    /// <summary>A server that cannot be used at all says nothing about the mail: it is tried again soon and as often as it takes.</summary>
    public static TimeSpan WhileNoServer => _backOff[0];

    /// <returns>Null when it has been tried for long enough.</returns>
    public static DateTimeOffset? Next(OutgoingMail mail, DateTimeOffset now) =>
        now - (mail.FirstAttemptAt ?? now) >= _giveUpAfter ? null : now + _backOff[Math.Min(mail.Attempts, _backOff.Length - 1)];
}
