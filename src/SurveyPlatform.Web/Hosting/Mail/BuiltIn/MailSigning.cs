using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>This build leaves the signing of mail (DKIM, RFC 6376) to the relay.</summary>
public static class MailSigning
{
    /// <summary>Why this build cannot sign as these settings ask; null if they do not ask.</summary>
    public static string? Complaint(MailOptions options) => options.Signs ? "needs the build with MailKit (-p:MailKit=true); this one leaves signing to your mail server" : null;
}
