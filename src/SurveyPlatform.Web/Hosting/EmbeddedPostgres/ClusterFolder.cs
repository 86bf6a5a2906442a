using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Where one private server keeps its things: <c>data/</c> (the cluster), its log, its password, and the locks that say whose it is.</summary>
public sealed class ClusterFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private ClusterFolder(string path, ServerAccount account)
    {
        Location = path;
        Account = account;
    }

    public string Location { get; }

    public ServerAccount Account { get; }

    public string Data => Path.Combine(Location, "data");

    public string Log => Path.Combine(Location, "server.log");

    /// <summary>What PG_VERSION says, or nothing before the first start.</summary>
    public int? Version => File.Exists(Path.Combine(Data, "PG_VERSION"))
        ? int.Parse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")).Trim(), CultureInfo.InvariantCulture)
        : null;

    public string Password => File.ReadAllText(Path.Combine(Location, "password")).Trim();

    /// <summary>Whether a data directory has a database of ours, without touching it.</summary>
    public static bool HasCluster(string dataDirectory) =>
        File.Exists(Path.Combine(dataDirectory, "postgres.location")) || Directory.Exists(Path.Combine(dataDirectory, "postgres"));

    /// <summary>Finds or makes the folder; when the server's account cannot pass the way to it, elsewhere, with a word about it.</summary>
    public static async Task<ClusterFolder> PlaceAsync(string dataDirectory, Action<string> say)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        var wanted = Path.Combine(dataDirectory, "postgres");
        var pointer = Path.Combine(dataDirectory, "postgres.location");
        try
        {
            MakeFolder(dataDirectory, passable: Environment.IsPrivilegedProcess);
            if (File.Exists(pointer))
            {
                wanted = (await File.ReadAllTextAsync(pointer)).Trim();
            }

            var account = await ServerAccount.ChooseAsync(Path.Combine(wanted, "data"));
            if (await MakeAsync(wanted, account))
            {
                return new(wanted, account);
            }

            if (Directory.Exists(Path.Combine(wanted, "data")))
            {
                throw new StartRefusedException($"The user {account.Name}, who runs PostgreSQL, cannot reach the database in {wanted}: let it pass every folder above.");
            }

            var elsewhere = Path.Combine("/var/lib/survey-platform", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..12]);
            MakeFolder("/var/lib/survey-platform", passable: true);
            if (!await MakeAsync(elsewhere, account))
            {
                throw new StartRefusedException($"The user {account.Name}, who runs PostgreSQL, can pass neither {wanted} nor {elsewhere}. Set Survey:DataDirectory to a folder it can reach.");
            }

            Directory.Delete(wanted);
            await File.WriteAllTextAsync(pointer, elsewhere + "\n");
            say($"The user {account.Name}, who runs PostgreSQL, cannot pass {dataDirectory}: the database is kept in {elsewhere}.");
            return new(elsewhere, account);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new StartRefusedException($"Survey:DataDirectory {dataDirectory} cannot be used by {Environment.UserName}: {refused.Message}");
        }
    }

    /// <summary>Makes the cluster under a scratch name, so that a kill midway leaves nothing that looks like one.</summary>
    public async Task EnsureClusterAsync(PostgresBinaries binaries)
    {
        if (Version is not null)
        {
            return;
        }

        var scratch = Data + ".new";
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        var passwordFile = Path.Combine(Location, "password");
        await File.WriteAllTextAsync(passwordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)) + "\n");
        await KeepPrivateAsync(passwordFile);

        // Sorting by bytes, letters of any language: the same on every machine, whatever locales it has.
        string[] locale = binaries.Version >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C.UTF-8"];
        var made = await InitAsync(binaries, locale);
        if (!made.Succeeded && binaries.Version < 17)
        {
            made = await InitAsync(binaries, ["--locale=C"]);
        }

        if (!made.Succeeded)
        {
            throw new StartRefusedException($"PostgreSQL's initdb failed in {Location}: {LastLine(made.Error)}");
        }

        await File.AppendAllTextAsync(Path.Combine(scratch, "postgresql.conf"), "\ninclude 'survey.conf'\n");
        Directory.Move(scratch, Data);
    }

    /// <summary>What a small machine wants, durable above all; written at every start, so that a newer program's settings apply.</summary>
    public async Task ConfigureAsync(int port)
    {
        var file = Path.Combine(Data, "survey.conf");
        await File.WriteAllTextAsync(file, $"""
            listen_addresses = '127.0.0.1'
            port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            max_connections = 100
            shared_buffers = '128MB'
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_min_messages = warning

            """);
        await KeepPrivateAsync(file);
        if (new FileInfo(Log) is { Exists: true, Length: > 4_000_000 })
        {
            File.Move(Log, Log + ".1", overwrite: true);
        }
    }

    public string LastComplaint() =>
        File.Exists(Log) ? LastLine(string.Join('\n', File.ReadLines(Log).Where(l => l.Contains("FATAL", StringComparison.Ordinal)))) : "";

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");

    private static async Task<bool> MakeAsync(string path, ServerAccount account)
    {
        if (!Directory.Exists(path))
        {
            MakeFolder(path, passable: false);
            await account.OwnAsync(path);
        }

        if (!await account.CanUseAsync(path))
        {
            return false;
        }

        foreach (var file in ClusterLocks.Files.Select(name => Path.Combine(path, name)).Where(file => !File.Exists(file)))
        {
            await File.WriteAllTextAsync(file, "");
            await account.OwnAsync(file);
        }

        return true;
    }

    /// <summary>Nobody else looks into a folder of ours; the server's account may pass through the one above its own.</summary>
    private static void MakeFolder(string path, bool passable)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, passable ? OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : OwnerOnly);
        }
    }

    private Task<ChildProcess.Result> InitAsync(PostgresBinaries binaries, string[] locale) => Account.RunAsync(
        binaries.InitDb,
        ["-D", "data.new", "-U", "survey", "--pwfile=password", "--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", .. locale],
        Location);

    private async Task KeepPrivateAsync(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await Account.OwnAsync(file);
    }
}
