namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A Maildir on this machine: what was taken in moves from <c>new</c> to <c>cur</c>.</summary>
public sealed class ReturnedMaildir(string folder) : IReturnedMailbox
{
    public IAsyncEnumerable<IReturnedMailbox.Arrived> ArrivedAsync(CancellationToken ct) => Arrived().ToAsyncEnumerable();

    private IEnumerable<IReturnedMailbox.Arrived> Arrived()
    {
        if (new DirectoryInfo(Path.Combine(folder, "new")) is not { Exists: true } arrived)
        {
            return [];
        }

        var kept = Directory.CreateDirectory(Path.Combine(folder, "cur")).FullName;
        return arrived.EnumerateFiles().Where(f => !f.Name.StartsWith('.')).OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(file => new IReturnedMailbox.Arrived(file.Name, _ => Task.FromResult<Stream?>(Open(file)), _ => Keep(file, kept)));
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

    private static Task Keep(FileInfo file, string kept)
    {
        try
        {
            File.Move(file.FullName, Path.Combine(kept, $"{file.Name}:2,S"), overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another node was faster; what it took in, it took in once.
        }

        return Task.CompletedTask;
    }
}
