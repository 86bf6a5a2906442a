using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

/// <summary>The program as an operator runs it: a process of its own, with a folder, a command line and signals.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _output;
    private readonly StringWriter _said = new();

    private RunningProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
        _output = ReadAsync();
    }

    /// <summary>Where the build put the program.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "SurveyPlatform.Web", new DirectoryInfo(AppContext.BaseDirectory).Name));

    /// <summary>What it has written to standard output so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public static RunningProgram Start(params string[] args) => Start(new Dictionary<string, string>(), args);

    public static RunningProgram Start(IReadOnlyDictionary<string, string> environment, params string[] args) =>
        new(Described("dotnet", [Path.Combine(Folder, "SurveyPlatform.Web.dll"), .. args], environment));

    /// <summary>Runs a copy of the program as another user.</summary>
    public static RunningProgram StartAs(string user, string copy, params string[] args) =>
        new(Described("setpriv", ["--reuid=" + user, "--clear-groups", "--", "dotnet", Path.Combine(copy, "SurveyPlatform.Web.dll"), .. args], new Dictionary<string, string>()));

    /// <summary>One more node of an instance that a test has already: over its database and its mail server, with its secret.</summary>
    public static RunningProgram Node(SurveyApp app, string folder, params string[] settings) =>
        Start(["serve", "--environment", "Production", "--urls", "http://127.0.0.1:0", "--Survey:PublicUrl", SurveyApp.PublicUrl.ToString(),
            "--Survey:Secret", "dGVzdHMgaGF2ZSBhIHNlY3JldCBvZiAzMiBieXRlcyE=", "--Survey:DataDirectory", folder, "--ConnectionStrings:Survey", app.ConnectionString,
            "--Jobs:PollSeconds", "1", "--Mail:From", "survey@survey.test", "--Mail:Host", "127.0.0.1", "--Mail:Port", app.Mailbox.Port.ToString(CultureInfo.InvariantCulture), .. settings]);

    /// <summary>Serves on a free port in Development, so that no setting is needed but the folder.</summary>
    public static RunningProgram Serve(string folder) => Start("serve", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", folder);

    public async Task<Uri> AddressAsync()
    {
        var first = await Task.WhenAny(_address.Task, _process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(3));
        return first == _address.Task ? await _address.Task : throw new InvalidOperationException($"It ended: {await _error}");
    }

    public async Task SaidAsync(string text)
    {
        await AddressAsync();
        for (var tries = 0; !Said.Contains(text, StringComparison.Ordinal) && tries < 300; tries++)
        {
            await Task.Delay(100);
        }

        Assert.Contains(text, Said, StringComparison.Ordinal);
    }

    public async Task<bool> IsReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = await AddressAsync() };
        return (await client.GetAsync("health/ready")).StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Bytes of memory that it has now, and that it has had at most.</summary>
    public (long Resident, long Peak) Memory()
    {
        var lines = File.ReadAllLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status");
        long Of(string name) => long.Parse(lines.Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        return (Of("VmRSS:"), Of("VmHWM:"));
    }

    public bool HasEnded => _process.HasExited;

    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Stands still, with all its connections, until it is continued.</summary>
    public Task StopAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    public void Kill() => _process.Kill();

    private async Task SignalAsync(string signal) => await ChildProcess.RunAsync("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (_process.ExitCode, await _output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
            await EndAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Described(string command, IEnumerable<string> args, IReadOnlyDictionary<string, string> environment)
    {
        // A shell that runs the tests in the background lets them ignore Ctrl+C, and whatever they start.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", command, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task<string> ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_said)
            {
                _said.WriteLine(line);
            }

            if (AddressLine().Match(line) is { Success: true } said)
            {
                _address.TrySetResult(new Uri(said.Groups[1].Value));
            }
        }

        return Said;
    }

    [GeneratedRegex(@"SurveyPlatform is at (\S+)")]
    private static partial Regex AddressLine();
}
