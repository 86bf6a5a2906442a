using System.Runtime.CompilerServices;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A Maildir on this machine: what was taken in moves from <c>new</c> to <c>cur</c>.</summary>
public sealed class ReturnedMaildir(string folder) : IReturnedMailbox
{
    public async IAsyncEnumerable<IReturnedMailbox.Arrived> ArrivedAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (new DirectoryInfo(Path.Combine(folder, "new")) is not { Exists: true } arrived)
        {
            yield break;
        }

        var kept = Directory.CreateDirectory(Path.Combine(folder, "cur")).FullName;
        foreach (var file in arrived.EnumerateFiles().Where(f => !f.Name.StartsWith('.')).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            yield return new(file.Name, _ => Task.FromResult<Stream?>(Open(file)), _ => Task.Run(() => Keep(file, kept), CancellationToken.None));
        }

        await Task.CompletedTask;
    }

    private static FileStream? Open(FileInfo file)
    {
        try
        {
            return file.OpenRead();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Keep(FileInfo file, string kept)
    {
        try
        {
            File.Move(file.FullName, Path.Combine(kept, $"{file.Name}:2,S"), overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another node was faster; what it took in, it took in once.
        }
    }
}
