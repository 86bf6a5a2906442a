using Microsoft.Extensions.Logging;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes in what a mail server has put into the watched mailboxes: first taken in, then put aside. A program that dies in between finds the message
/// again, and the message, being known, does nothing a second time.
/// </summary>
public sealed partial class ReadReturnedMail(TakeReturnedMail take, IEnumerable<IReturnedMailbox> mailboxes, ILogger<ReadReturnedMail> log)
{
    public async Task RunAsync(CancellationToken ct)
    {
        Exception? failure = null;
        foreach (var mailbox in mailboxes)
        {
            await foreach (var message in mailbox.ArrivedAsync(ct))
            {
                try
                {
                    await TakeAsync(message, ct);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // It stays where it is; the others do not wait for it.
                    NotTaken(exception, message.Name);
                    failure = exception;
                }
            }
        }

        if (failure is not null)
        {
            throw new IOException($"A returned mail could not be taken in: {failure.Message}", failure);
        }
    }

    private async Task TakeAsync(IReturnedMailbox.Arrived message, CancellationToken ct)
    {
        await using (var stream = await message.OpenAsync(ct))
        {
            if (stream is null)
            {
                return;
            }

            await take.RunAsync(await ReturnedMessage.ReadAsync(stream, ct), null, Actor.System, ct);
        }

        await message.PutAsideAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The returned mail {Name} could not be taken in; it stays in its mailbox")]
    private partial void NotTaken(Exception exception, string name);
}
