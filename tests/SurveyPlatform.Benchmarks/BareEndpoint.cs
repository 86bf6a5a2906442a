using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SurveyPlatform.Benchmarks;

/// <summary>
/// What the framework can do at most: a process that answers the same requests with as many bytes, made beforehand, and without a
/// database, a session or a question.
/// </summary>
internal sealed class BareEndpoint : IAsyncDisposable
{
    public const string Verb = "bare-endpoint";

    private readonly Process _process;

    private BareEndpoint(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BareEndpoint> StartAsync(int bytes, CancellationToken ct)
    {
        var port = RunningProgram.FreePort();
        var process = Process.Start(new ProcessStartInfo("dotnet", [Places.Ourselves, Verb, port.ToString(CultureInfo.InvariantCulture), bytes.ToString(CultureInfo.InvariantCulture)])
        {
            Environment = { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0", ["DOTNET_GCgen0size"] = "0x2000000" }, // as the product
        })!; // never null without shell execution
        while (!await AnswersAsync(port, ct))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }

        return new(process, new Uri($"http://127.0.0.1:{port}/respond/{BenchmarkQuestionnaire.Instrument.Pages[0].Key}"));
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var page = Page(int.Parse(args[1], CultureInfo.InvariantCulture));
        app.MapGet("/respond/{key}", () => TypedResults.Bytes(page, "text/html; charset=utf-8"));
        app.MapPost("/respond/{key}", async (string key, HttpRequest request) =>
        {
            await request.ReadFormAsync();
            var next = BenchmarkQuestionnaire.Instrument.FindPage(key)!.Index + 1; // only pages are posted to
            return TypedResults.Redirect(next < BenchmarkQuestionnaire.Pages ? $"/respond/{BenchmarkQuestionnaire.Instrument.Pages[next].Key}" : "/respond/thanks");
        });
        await app.RunAsync($"http://127.0.0.1:{args[0]}");
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static byte[] Page(int bytes)
    {
        const string Form = """<!DOCTYPE html><main><form method="post"><input type="hidden" name="token" value="none"></form>""";
        return Encoding.ASCII.GetBytes(Form.PadRight(bytes));
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken ct)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
