using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SurveyPlatform.Benchmarks;

/// <summary>One person with a browser: a connection, an address and cookies of their own. Follows the link, answers page by page, submits.</summary>
internal sealed class Informant : IDisposable
{
    private const int MostSteps = 4 * BenchmarkQuestionnaire.Pages;

    private readonly Dictionary<string, string> _cookies = [];
    private readonly HttpMessageInvoker _http;
    private readonly Visits _visits;
    private readonly Random _random;

    public Informant(int number, Visits visits)
    {
        (_visits, _random) = (visits, new Random(number));
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = (context, ct) => ConnectAsync(number, context.DnsEndPoint, ct),
        });
    }

    /// <returns>How many questionnaire pages were answered.</returns>
    public async Task<int> AnswerAsync(Uri link, CancellationToken ct)
    {
        var (at, answered) = (link, 0);
        for (var step = 0; step < MostSteps; step++)
        {
            var page = BenchmarkQuestionnaire.Instrument.FindPage(at.Segments[^1]);
            var html = await GetAsync(at, page is null ? Step.Other : Step.Show, ct);
            if (at.AbsolutePath == "/respond/thanks")
            {
                return answered;
            }

            var form = PostForm.In(html) ?? throw new InvalidOperationException($"{at} has no form to go on.");
            var body = page is null ? form.Hidden : $"{form.Hidden}&{BenchmarkQuestionnaire.Form(BenchmarkQuestionnaire.AnswersTo(page, _random))}";
            at = await PostAsync(form.Action is { Length: > 0 } action ? new Uri(at, action) : at, body, page is null ? Step.Other : Step.Save, ct);
            answered += page is null ? 0 : 1;
        }

        throw new InvalidOperationException($"Still at {at} after {MostSteps} steps.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> GetAsync(Uri address, Step step, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(request, step, ct);
        var html = await response.Content.ReadAsStringAsync(ct);
        return response.StatusCode == HttpStatusCode.OK ? html : throw Unexpected(address, response, html);
    }

    /// <returns>Where it leads.</returns>
    private async Task<Uri> PostAsync(Uri address, string body, Step step, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var response = await SendAsync(request, step, ct);
        return response.Headers.Location is { } location ? new Uri(address, location) : throw Unexpected(address, response, await response.Content.ReadAsStringAsync(ct));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Step step, CancellationToken ct)
    {
        request.Headers.Add("Accept", "text/html");
        if (_cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        var response = await _visits.AddAsync(step, async () =>
        {
            var response = await _http.SendAsync(request, ct);
            await response.Content.LoadIntoBufferAsync(ct);
            return response;
        }, ct);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.AsSpan(0, cookie.IndexOf(';', StringComparison.Ordinal) is > 0 and var end ? end : cookie.Length);
            var equals = pair.IndexOf('=');
            _cookies[pair[..equals].ToString()] = pair[(equals + 1)..].ToString();
        }

        return response;
    }

    /// <summary>People come from addresses of their own; all of 127.0.0.0/8 is loopback on Linux.</summary>
    private static async ValueTask<Stream> ConnectAsync(int number, DnsEndPoint program, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (OperatingSystem.IsLinux())
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number >> 8), (byte)number]), 0));
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, program.Port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static InvalidOperationException Unexpected(Uri address, HttpResponseMessage response, string html)
    {
        var errors = Math.Max(html.IndexOf("error-summary", StringComparison.Ordinal), 0);
        return new($"{address} answered {(int)response.StatusCode}: {html.AsSpan(errors, Math.Min(1500, html.Length - errors))}");
    }
}
