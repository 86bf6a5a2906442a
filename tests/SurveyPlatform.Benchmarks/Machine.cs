using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SurveyPlatform.Benchmarks;

/// <summary>The machine of a measurement, in one line, with the versions that matter and what else it was doing.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(DatabaseServer server, CancellationToken ct)
    {
        string[] facts =
        [
            DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            $"commit {Commit()}",
            $"{Environment.ProcessorCount} cores ({Processor()})",
            string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0} GB of memory"),
            $"load {Load()} before the start",
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            $"PostgreSQL {await server.VersionAsync(ct)}",
        ];
        return $"Measured {string.Join(", ", facts)}.";
    }

    private static string Processor() =>
        Lines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } model
            ? model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Load() => Lines("/proc/loadavg").FirstOrDefault()?.Split(' ')[0] ?? "unknown";

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static string Commit()
    {
        var commit = Git("rev-parse", "--short", "HEAD");
        return commit.Length == 0 ? "unknown" : Git("status", "--porcelain", "--", "src", "migrations", "tests").Length == 0 ? commit : commit + " with changes";
    }

    private static string Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Places.Repository, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!; // never null without shell execution
            var said = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? said : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return ""; // no git here
        }
    }
}
