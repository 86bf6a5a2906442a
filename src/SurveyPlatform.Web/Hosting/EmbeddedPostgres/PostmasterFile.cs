using System.Diagnostics;
using System.Globalization;

namespace SurveyPlatform.Web.Hosting;

/// <summary>What the process a pid file names is now.</summary>
public enum PostmasterState
{
    /// <summary>No such process.</summary>
    Gone,

    /// <summary>Ended, but nobody has collected it: PostgreSQL would take it for living.</summary>
    Zombie,

    Postgres,

    /// <summary>The number has passed to another program.</summary>
    Other,
}

/// <summary>What <c>postmaster.pid</c> of a cluster says about the server that wrote it (line 1 its pid, line 2 its folder, line 4 its port).</summary>
public sealed record PostmasterFile(int ProcessId, string DataFolder, int? Port)
{
    public PostmasterState State
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return process switch
                {
                    _ when IsZombie(ProcessId) => PostmasterState.Zombie,
                    { ProcessName: ['p', 'o', 's', 't', 'g' or 'm', ..] } => PostmasterState.Postgres,
                    _ => PostmasterState.Other,
                };
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                return PostmasterState.Gone;
            }
        }
    }

    public static string PathIn(string data) => Path.Combine(data, "postmaster.pid");

    public static PostmasterFile? Read(string data)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(data));
            return lines.Length >= 2 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
                ? new(process, lines[1], lines.Length >= 4 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : null)
                : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Field 3 of /proc/PID/stat (proc(5)), behind the name in parentheses.</summary>
    private static bool IsZombie(int process)
    {
        var stat = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat";
        return OperatingSystem.IsLinux() && File.Exists(stat) && File.ReadAllText(stat) is var text
            && text.LastIndexOf(')') is var end and >= 0 && text.Length > end + 2 && text[end + 2] == 'Z';
    }
}
