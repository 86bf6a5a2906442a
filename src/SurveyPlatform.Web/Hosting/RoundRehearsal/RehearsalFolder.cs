namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>A data directory for one rehearsal, beside those of others that run at the same time. A lock says that its program lives; what a killed one has left is taken away.</summary>
internal sealed class RehearsalFolder : IAsyncDisposable
{
    private readonly string _all;
    private readonly FileStream _lock;
    private readonly Action<string> _say;

    private RehearsalFolder(string all, FileStream held, Action<string> say) => (_all, _lock, _say) = (all, held, say);

    public string Path => FolderOf(_lock.Name);

    public static async Task<RehearsalFolder> TakeAsync(string dataFolder, Action<string> say, CancellationToken ct)
    {
        var all = System.IO.Path.Combine(dataFolder, "rehearsal");
        FileStream? held;
        do
        {
            Directory.CreateDirectory(all);
            held = TryLock(System.IO.Path.Combine(all, $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}.lock"), FileMode.CreateNew); // not if somebody who ends or clears up was faster
        }
        while (held is null);

        foreach (var left in Directory.GetFiles(all, "*.lock").Where(l => l != held.Name))
        {
            if (TryLock(left, FileMode.Open) is { } dead)
            {
                await RemoveAsync(dead, say, ct);
            }
        }

        return new(all, held, say);
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(_lock, _say, CancellationToken.None);
        try
        {
            Directory.Delete(_all);
        }
        catch (IOException)
        {
            // Another rehearsal is in it, or has taken it away.
        }
    }

    private static string FolderOf(string lockFile) => System.IO.Path.ChangeExtension(lockFile, null);

    private static async Task RemoveAsync(FileStream held, Action<string> say, CancellationToken ct)
    {
        await using (held)
        {
            await EmbeddedPostgres.RemoveAsync(FolderOf(held.Name), TimeProvider.System, say, ct);
            File.Delete(held.Name);
        }
    }

    private static FileStream? TryLock(string file, FileMode mode)
    {
        try
        {
            return new(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
