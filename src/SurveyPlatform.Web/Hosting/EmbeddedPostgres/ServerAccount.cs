namespace SurveyPlatform.Web.Hosting;

/// <summary>Whom the server runs as: ourselves, or, because PostgreSQL refuses root, an unprivileged account of the system.</summary>
public sealed class ServerAccount
{
    private readonly string? _name;
    private readonly Func<string, IReadOnlyList<string>, (string, IEnumerable<string>)> _wrap;

    private ServerAccount(string? name, Func<string, IReadOnlyList<string>, (string, IEnumerable<string>)> wrap)
    {
        _name = name;
        _wrap = wrap;
    }

    public bool IsOther => _name is not null;

    public string Name => _name ?? Environment.UserName;

    /// <param name="cluster">Where the cluster lies if there is one: its owner goes on running it.</param>
    public static async Task<ServerAccount> ChooseAsync(string cluster)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new(null, (command, arguments) => (command, arguments));
        }

        string[] wanted = Directory.Exists(cluster) && await OwnerAsync(cluster) is { } owner
            ? [owner]
            : ["postgres", "_postgres", "www-data", "daemon", "nobody"];
        var accounts = (await File.ReadAllLinesAsync("/etc/passwd")).Select(line => line.Split(':')).Where(f => f.Length >= 4).ToList();
        foreach (var name in wanted)
        {
            if (accounts.FirstOrDefault(f => f[0] == name) is { } fields && fields[2] != "0")
            {
                foreach (var account in WaysToBecome(name, fields[2], fields[3]))
                {
                    if ((await account.RunAsync("true", [])).Succeeded)
                    {
                        return account;
                    }
                }
            }
        }

        throw new StartRefusedException($"PostgreSQL does not run as root, and no other account can be used (tried {string.Join(", ", wanted)}). Start as an ordinary user, or set ConnectionStrings:Survey.");
    }

    public Task<ChildProcess.Result> RunAsync(string command, IReadOnlyList<string> arguments, string? folder = null)
    {
        var (wrapped, all) = _wrap(command, arguments);
        return ChildProcess.RunAsync(wrapped, all, folder);
    }

    /// <summary>Whether the account gets as far as the file or folder, through every folder above it.</summary>
    public async Task<bool> CanUseAsync(string path) =>
        !IsOther || (await RunAsync("test", ["-r", path, "-a", "-x", path])).Succeeded;

    /// <summary>Makes the account the owner, of everything below too.</summary>
    public async Task OwnAsync(string path)
    {
        if (IsOther && await ChildProcess.RunAsync("chown", ["-R", Name + ":", path]) is { Succeeded: false } refused)
        {
            throw new StartRefusedException($"{path} cannot be given to the user {Name}: {refused.Error.Trim()}");
        }
    }

    private static async Task<string?> OwnerAsync(string path) =>
        await ChildProcess.RunAsync("stat", ["-c", "%U", path]) is { Succeeded: true } owner ? owner.Output.Trim() : null;

    private static IEnumerable<ServerAccount> WaysToBecome(string name, string user, string group)
    {
        if (ChildProcess.Find("setpriv") is { } setpriv)
        {
            yield return new(name, (c, a) => (setpriv, ["--reuid=" + user, "--regid=" + group, "--clear-groups", "--", c, .. a]));
        }

        if (ChildProcess.Find("runuser") is { } runuser)
        {
            yield return new(name, (c, a) => (runuser, ["-u", name, "--", c, .. a]));
        }

        if (ChildProcess.Find("su") is { } su)
        {
            yield return new(name, (c, a) => (su, ["-s", "/bin/sh", name, "-c", "exec " + string.Join(' ', a.Prepend(c).Select(Quoted))]));
        }
    }

    private static string Quoted(string argument) => "'" + argument.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
