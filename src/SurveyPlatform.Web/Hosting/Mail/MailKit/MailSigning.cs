using MimeKit;
using MimeKit.Cryptography;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>Signs mail in the name of a domain (DKIM, RFC 6376), by MimeKit.</summary>
public static class MailSigning
{
    /// <summary>All that a reader sees or that a mail client acts upon; RFC 8058 section 4 asks for the two of List-Unsubscribe.</summary>
    private static readonly HeaderId[] s_signed =
    [
        HeaderId.From, HeaderId.ReplyTo, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId, HeaderId.AutoSubmitted,
        HeaderId.ListUnsubscribe, HeaderId.ListUnsubscribePost, HeaderId.MimeVersion, HeaderId.ContentType,
    ];

    /// <summary>Why this build cannot sign as these settings ask; null if it can.</summary>
    public static string? Complaint(MailOptions options)
    {
        try
        {
            SignerOf(options);
            return null;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException or ArgumentException or Org.BouncyCastle.OpenSsl.PemException)
        {
            return $"cannot be used as a private key in PEM: {unusable.Message}";
        }
    }

    /// <returns>Null where nothing is to be signed.</returns>
    public static DkimSigner? SignerOf(MailOptions options) => options.Signs
        ? new(options.DkimKeyFile!, options.DkimDomain!, options.DkimSelector!) // checked at the start
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        }
        : null;

    public static void Sign(this DkimSigner signer, MimeMessage message)
    {
        message.Prepare(EncodingConstraint.SevenBit);
        signer.Sign(message, [.. s_signed.Where(message.Headers.Contains)]);
    }
}
