using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>This build reads a Maildir and takes what is posted; it speaks no IMAP.</summary>
public static class ReturnedImap
{
    /// <summary>Why this build cannot read as these settings ask; null if they do not ask.</summary>
    public static string? Complaint(MailOptions options) => options.ReadsImap ? "needs the build with MailKit (-p:MailKit=true); this one reads Mail:ReturnedMaildir" : null;

    public static void AddTo(IServiceCollection services, MailOptions options)
    {
        // Refused at the start by its complaint.
    }
}
