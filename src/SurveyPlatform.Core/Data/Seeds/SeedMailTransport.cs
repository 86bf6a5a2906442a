using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Takes every mail of a seed and delivers none; addresses that are said to be wrong are refused as a server would.</summary>
public sealed class SeedMailTransport(IReadOnlySet<string> unknownAddresses) : IMailTransport
{
    public async Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct)
    {
        if (unknownAddresses.Contains(mail.To))
        {
            return new(SendResult.RefusedForGood, "550 5.1.1 No such mailbox");
        }

        return await bodyStarting() ? new(SendResult.Accepted, "250 2.0.0 Accepted") : new(SendResult.Withdrawn, "");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
