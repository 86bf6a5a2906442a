using Microsoft.Extensions.Logging;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes in what a mail server has put into the watched Maildir (<c>Mail:ReturnedMaildir</c>): first taken in, then moved from <c>new</c> to <c>cur</c>.
/// A program that dies in between finds the file again, and the message, being known, does nothing a second time.
/// </summary>
public sealed partial class ReadReturnedMail(TakeReturnedMail take, MailOptions options, ILogger<ReadReturnedMail> log)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (options.ReturnedMaildir is not { Length: > 0 } folder || new DirectoryInfo(Path.Combine(folder, "new")) is not { Exists: true } arrived)
        {
            return;
        }

        var kept = Directory.CreateDirectory(Path.Combine(folder, "cur")).FullName;
        Exception? failure = null;
        foreach (var file in arrived.EnumerateFiles().Where(f => !f.Name.StartsWith('.')).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            try
            {
                await using (var stream = file.OpenRead())
                {
                    await take.RunAsync(await ReturnedMessage.ReadAsync(stream, ct), null, Actor.System, ct);
                }

                File.Move(file.FullName, Path.Combine(kept, $"{file.Name}:2,S"), overwrite: true);
            }
            catch (FileNotFoundException)
            {
                // Another node was faster; what it took in, it took in once.
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // It stays where it is; the others do not wait for it.
                NotTaken(exception, file.Name);
                failure = exception;
            }
        }

        if (failure is not null)
        {
            throw new IOException($"A returned mail could not be taken in: {failure.Message}", failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The returned mail {File} could not be taken in; it stays in the folder")]
    private partial void NotTaken(Exception exception, string file);
}
