using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SurveyPlatform.Benchmarks;

/// <summary>The program as it is deployed: a process of its own, Production settings, spoken to from outside only.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said;
    private readonly HttpClient _api;

    private RunningProgram(Process process, ConcurrentQueue<string> said, Uri address, string key, string probe)
    {
        (_process, _said, Address) = (process, said, address);
        Memory = new(process);
        Probe = new(probe);
        _api = new HttpClient { BaseAddress = new Uri(address, "api/v1/"), Timeout = TimeSpan.FromMinutes(10) };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Address { get; }

    public MemoryWatch Memory { get; }

    public Probe Probe { get; }

    /// <summary>Processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public sealed record Settings(string ConnectionString, string DataFolder, int MailPort)
    {
        public bool Jobs { get; init; } = true;

        /// <summary>How many connections it opens to the mail server.</summary>
        public int Connections { get; init; } = 4;
    }

    /// <summary>Migrates, makes an owner's key and serves.</summary>
    public static async Task<RunningProgram> StartAsync(Settings settings, CancellationToken ct)
    {
        if (!File.Exists(Places.Program))
        {
            throw new InvalidOperationException($"The program is not built: {Places.Program}");
        }

        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var environment = Environment(settings, address);
        await RunAsync(["migrate"], environment, ct);
        var key = (await RunAsync(["create-api-key", "benchmarks", "--role", "owner"], environment, ct)).Trim();

        var said = new ConcurrentQueue<string>();
        var probe = Path.Combine(settings.DataFolder, "probe");
        (environment["DOTNET_STARTUP_HOOKS"], environment[Benchmarks.Probe.Variable]) = (Places.Ourselves, probe);
        var process = Start(["serve", "--urls", address.GetLeftPart(UriPartial.Authority)], environment);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var program = new RunningProgram(process, said, address, key, probe);
        await program.ReadyAsync(ct);
        return program;

        void Keep(string? line)
        {
            if (line is not null)
            {
                said.Enqueue(line);
            }
        }
    }

    public Task<JsonElement> PutAsync(string path, object body, CancellationToken ct) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body), ct);

    public Task<JsonElement> PutAsync(string path, string json, CancellationToken ct) =>
        SendAsync(HttpMethod.Put, path, new StringContent(json, MediaTypeHeaderValue.Parse("application/json")), ct);

    public Task<JsonElement> PostAsync(string path, HttpContent? body, CancellationToken ct) => SendAsync(HttpMethod.Post, path, body, ct);

    public async Task<Uri> PostForLocationAsync(string path, object body, CancellationToken ct)
    {
        using var response = await _api.PostAsJsonAsync(path, body, ct);
        await RequireAsync(response, ct);
        return response.Headers.Location ?? throw new InvalidOperationException($"POST {path} answered without Location.");
    }

    public async ValueTask DisposeAsync()
    {
        await Memory.DisposeAsync();
        _api.Dispose();
        Probe.Dispose();
        if (!_process.HasExited)
        {
            // The way a service manager does it.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static Dictionary<string, string> Environment(Settings settings, Uri address) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_GCgen0size"] = "0x2000000", // as in the Dockerfile
        ["ReloadStaticAssetsAtRuntime"] = "false", // as in a published program: else every request looks for files that have changed
        ["ConnectionStrings__Survey"] = settings.ConnectionString,
        ["Survey__DataDirectory"] = settings.DataFolder,
        ["Survey__PublicUrl"] = address.AbsoluteUri,
        ["Survey__Secret"] = "YmVuY2htYXJrcyBoYXZlIHRoZWlyIG93biBzZWNyZXQ=",
        ["Mail__From"] = "Survey <survey@survey.example>",
        ["Mail__Host"] = "127.0.0.1",
        ["Mail__Port"] = settings.MailPort.ToString(CultureInfo.InvariantCulture),
        ["Mail__MaxPerSecond"] = "100000",
        ["Mail__MaxPerDomainPerSecond"] = "100000",
        ["Mail__Connections"] = settings.Connections.ToString(CultureInfo.InvariantCulture),
        ["Jobs__Enabled"] = settings.Jobs ? "true" : "false",
        ["Jobs__PollSeconds"] = "1",
    };

    private static Process Start(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Places.Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!; // never null without shell execution
    }

    private static async Task<string> RunAsync(string[] arguments, Dictionary<string, string> environment, CancellationToken ct)
    {
        using var process = Start(arguments, environment);
        var errors = process.StandardError.ReadToEndAsync(ct);
        var said = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{string.Join(' ', arguments)} exited with {process.ExitCode}: {await errors}{said}");
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        using var client = new HttpClient();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The program ended: {string.Join('\n', _said)}");
            }

            try
            {
                using var reply = await client.GetAsync(new Uri(Address, "health/ready"), ct);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await _api.SendAsync(request, ct);
        await RequireAsync(response, ct);
        return response.Content.Headers.ContentLength == 0 ? default : await response.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    private async Task RequireAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
        {
            var path = response.RequestMessage?.RequestUri?.AbsolutePath;
            throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}\n{string.Join('\n', _said.TakeLast(40))}");
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
