using System.Globalization;

namespace SurveyPlatform.Benchmarks;

/// <summary>A process with all its children, as Linux accounts for them: PostgreSQL has one process for each connection.</summary>
internal static class ProcessFamily
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every architecture that matters

    /// <summary>The parent of a process.</summary>
    public static int ParentOf(int process) => Fields(process) is { } fields ? (int)fields[1] : throw new InvalidOperationException($"There is no process {process}.");

    /// <summary>Processor time that a process and its children have used, those that have ended included.</summary>
    public static TimeSpan ProcessorTime(int parent)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) || Fields(process) is not { } fields)
            {
                continue;
            }

            // proc(5): utime, stime, and the same of children that have ended.
            ticks += process == parent ? fields[11] + fields[12] + fields[13] + fields[14] : fields[1] == parent ? fields[11] + fields[12] : 0;
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>The numbers of /proc/PID/stat behind the name in parentheses; null when the process is gone.</summary>
    private static long[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(f => long.TryParse(f, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
