using System.Net.Mail;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>The settings of section <c>Mail</c>; a wrong one stops the start and is named.</summary>
public static class MailSettings
{
    private const string Section = "Mail";

    public static MailOptions From(IConfiguration configuration, bool rehearsal)
    {
        var options = Settings.Bind<MailOptions>(configuration, Section);
        Require(options.Port is > 0 and < 65536, "Port", $"must be 1 to 65535, not {options.Port}");
        Require(options.MaxPerSecond is > 0 and <= 100_000, "MaxPerSecond", $"must be 1 to 100000, not {options.MaxPerSecond}");
        Require(options.MaxPerDomainPerSecond is > 0 and <= 100_000, "MaxPerDomainPerSecond", $"must be 1 to 100000, not {options.MaxPerDomainPerSecond}");
        Require(options.Connections is > 0 and <= 64, "Connections", $"must be 1 to 64, not {options.Connections}");
        Require(IsWait(options.ReplyWait), "ReplyWait", $"must be 1 second to 1 hour, such as 00:01:00, not {options.ReplyWait}");
        Require(IsWait(options.FinalReplyWait), "FinalReplyWait", $"must be 1 second to 1 hour, such as 00:10:00, not {options.FinalReplyWait}");
        Require(IsOneMailbox(options.From), "From", $"must be one mailbox, such as Survey <survey@example.org>, not “{options.From}”");
        Require(options.ReplyTo is null || IsOneMailbox(options.ReplyTo), "ReplyTo", $"must be one mailbox, not “{options.ReplyTo}”");
        Require(options.ReturnTo is null or "" || (MailAddresses.One(options.ReturnTo) is { } returnTo && returnTo.IndexOf('@', StringComparison.Ordinal) <= 64 - ReturnAddress.Longer),
            "ReturnTo", $"must be one address with at most {64 - ReturnAddress.Longer} characters before the @, such as bounces@example.org, not “{options.ReturnTo}”");
        Require(options.User is null || options.Password is not null, "Password", "is needed with Mail:User");
        Require(!options.Signs || options.DkimSelector is { Length: > 0 }, "DkimSelector", "is needed with Mail:DkimDomain");
        Require(!options.Signs || options.DkimKeyFile is { Length: > 0 }, "DkimKeyFile", "is needed with Mail:DkimDomain");
        var unsigned = MailSigning.Complaint(options);
        Require(unsigned is null, "DkimKeyFile", unsigned ?? "");
        var unread = ReturnedImap.Complaint(options);
        Require(unread is null, "ReturnedImapHost", unread ?? "");
        Require(!rehearsal || options.StaysOnThisMachine, "Host", $"is “{options.Host}”, but a rehearsal sends only to a server on this machine (localhost) or, with Mail:Host empty, to the pickup folder");
        return options;
    }

    public static void AddDelivery(IServiceCollection services, MailOptions options, string dataFolder)
    {
        services.AddSingleton(options);
        if (options.ReturnedMaildir is { Length: > 0 } maildir)
        {
            services.AddSingleton<IReturnedMailbox>(new ReturnedMaildir(maildir));
        }

        ReturnedImap.AddTo(services, options);
        services.AddSingleton(options.ToPickupFolder
            ? new MailExit(Throttled: false, () => new PickupFolder(Path.Combine(dataFolder, "mail")))
            : new MailExit(Throttled: true, () => new MailTransport(options)));
    }

    private static bool IsOneMailbox(string text) => MailAddress.TryCreate(text, out var mailbox) && MailAddresses.One(mailbox.Address) is not null;

    private static bool IsWait(TimeSpan wait) => wait >= TimeSpan.FromSeconds(1) && wait <= TimeSpan.FromHours(1);

    private static void Require(bool holds, string key, string sentence)
    {
        if (!holds)
        {
            throw new StartRefusedException($"{Section}:{key} {sentence}.");
        }
    }
}
