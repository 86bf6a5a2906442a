using System.Globalization;
using System.Security.Cryptography;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Whose the server is: one owner, who starts and stops it, and guests, for whom an owner that ends waits. The system frees both when a process dies.</summary>
public sealed class ClusterLocks : IDisposable
{
    /// <summary>The files the locks are on, which every account that runs this cluster must be able to open.</summary>
    public static readonly IReadOnlyList<string> Files = ["owner.lock", "guests.lock", "owner"];

    private readonly string _location;
    private readonly FileStream _held;
    private FileStream? _guests;

    private ClusterLocks(string location, FileStream held)
    {
        _location = location;
        _held = held;
    }

    /// <returns>None if somebody else owns the server.</returns>
    public static ClusterLocks? TryOwn(string location)
    {
        if (TryOpen(Path.Combine(location, "owner.lock"), FileAccess.ReadWrite, FileShare.None) is not { } held)
        {
            return null;
        }

        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(location, "owner"), string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}\n{mark}\n"));
        return new(location, held);
    }

    /// <returns>None if the owner is just ending.</returns>
    public static ClusterLocks? TryJoin(string location) =>
        TryOpen(Path.Combine(location, "guests.lock"), FileAccess.Read, FileShare.Read) is { } held ? new(location, held) : null;

    public static string OwnerOf(string location)
    {
        var file = Path.Combine(location, "owner");
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault("process unknown") : "process unknown";
    }

    /// <summary>Whether a server's data folder is the one in the location we own, by whatever path, and not the original or a copy of it.</summary>
    public static bool IsSamePlace(string location, string dataFolder)
    {
        var there = Path.Combine(dataFolder, "..", "owner");
        return File.Exists(there) && File.ReadAllText(there) == File.ReadAllText(Path.Combine(location, "owner"));
    }

    /// <summary>Waits until the last guest has left, and lets no new one in.</summary>
    public async Task WaitForGuestsAsync(TimeProvider clock, TimeSpan patience)
    {
        for (var begun = clock.GetTimestamp(); clock.GetElapsedTime(begun) < patience;)
        {
            _guests = TryOpen(Path.Combine(_location, "guests.lock"), FileAccess.ReadWrite, FileShare.None);
            if (_guests is not null)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
        }
    }

    public void Dispose()
    {
        _guests?.Dispose();
        _held.Dispose();
    }

    private static FileStream? TryOpen(string file, FileAccess access, FileShare share)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}
