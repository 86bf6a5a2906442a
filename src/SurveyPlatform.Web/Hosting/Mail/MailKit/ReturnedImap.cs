using System.Runtime.CompilerServices;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>A mailbox on an IMAP server (RFC 9051): what was taken in is marked as seen, so nobody else should read there.</summary>
public sealed class ReturnedImap(MailOptions options) : IReturnedMailbox
{
    /// <summary>Why this build cannot read as these settings ask; null if it can.</summary>
    public static string? Complaint(MailOptions options) => options.ReadsImap && options.ReturnedImapUser is not { Length: > 0 } ? "needs Mail:ReturnedImapUser" : null;

    public static void AddTo(IServiceCollection services, MailOptions options)
    {
        if (options.ReadsImap)
        {
            services.AddSingleton<IReturnedMailbox>(new ReturnedImap(options));
        }
    }

    public async IAsyncEnumerable<IReturnedMailbox.Arrived> ArrivedAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var client = new ImapClient { Timeout = (int)options.ReplyWait.TotalMilliseconds };
        var folder = await OpenAsync(client, ct);
        foreach (var message in await folder.SearchAsync(SearchQuery.NotSeen.And(SearchQuery.NotDeleted), ct))
        {
            yield return new(
                $"{folder.FullName}/{message.Id}",
                async stop => await folder.GetStreamAsync(message, stop), // a peek: it is not seen by being read
                async stop => await folder.AddFlagsAsync(message, MessageFlags.Seen, silent: true, stop));
        }

        await client.DisconnectAsync(quit: true, ct);
    }

    private async Task<IMailFolder> OpenAsync(ImapClient client, CancellationToken ct)
    {
        var security = options.ReturnedImapSecurity switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };
        await client.ConnectAsync(options.ReturnedImapHost!, options.ReturnedImapPort, security, ct);
        await client.AuthenticateAsync(options.ReturnedImapUser!, options.ReturnedImapPassword ?? "", ct); // both checked at the start
        var folder = await client.GetFolderAsync(options.ReturnedImapFolder, ct);
        await folder.OpenAsync(FolderAccess.ReadWrite, ct);
        return folder;
    }
}
