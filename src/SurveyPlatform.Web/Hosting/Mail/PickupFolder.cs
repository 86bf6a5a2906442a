using System.Text;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Web.Hosting.Mail;

/// <summary>Writes each message as one .eml file, whole or not at all. Its name is the mail's id, so a repeat replaces it and doubles nothing.</summary>
public sealed class PickupFolder(string folder) : IMailTransport
{
    public async Task<SendOutcome> SendAsync(WrittenMail mail, Func<Task<bool>> bodyStarting, CancellationToken ct)
    {
        var name = $"{mail.Id:D}.eml";
        var unfinished = Path.Combine(folder, $".{name}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(SendResult.NoConnection, exception.Message);
        }

        if (!await bodyStarting())
        {
            return new(SendResult.Withdrawn, "");
        }

        try
        {
            using (var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write, preallocationSize: mail.Content.Length))
            {
                // The envelope's sender as a delivered message carries it (RFC 5321 section 4.4): a reader of the folder has no envelope.
                var sender = Encoding.UTF8.GetBytes($"Return-Path: <{mail.From}>\r\n");
                await RandomAccess.WriteAsync(file, [sender, mail.Content], 0, CancellationToken.None);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
            return new(SendResult.Accepted, $"Written to {name}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The rename is the last step and all or nothing: there is no message.
            return new(SendResult.NoConnection, exception.Message);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
