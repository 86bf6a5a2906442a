using System.Collections.Concurrent;
using System.Globalization;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Hosting;

/// <summary>
/// Slows down who guesses links, passwords or keys, and tells every program how much it may still ask. A right link or key always passes:
/// many people share one address, and one of them may be a mail scanner full of old links.
/// Counts by the machine's minute, in memory: each node its own, which is enough against guessing 128 random bits.
/// </summary>
public sealed class Throttle(RequestDelegate next)
{
    /// <summary>Wrong tries from one address in a minute; many people may share one address.</summary>
    public const int WrongTries = 120;

    /// <summary>Calls by one key in a minute.</summary>
    public const int Calls = 12_000;

    private Minute _minute = new(0);

    public async Task InvokeAsync(HttpContext http)
    {
        var isApi = ProblemReply.IsForProgram(http.Request.Path);
        if (!isApi && !IsGuessable(http.Request.Path))
        {
            await next(http);
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var minute = Current(now);
        var left = 60 - now.Second;
        var address = $"{http.Connection.RemoteIpAddress}";
        var isWrongOften = minute.Of(address) >= WrongTries;
        var mayEnter = isApi
            ? http.User.HolderId is { } holder ? Admit(http, minute, holder, left) : !(isWrongOften && TriesKey(http))
            : !(isWrongOften && TriesPassword(http));
        if (!mayEnter)
        {
            Refuse(http, left);
            return;
        }

        await next(http);
        if (WasWrong(http, isApi))
        {
            minute.Add(address);
            if (isWrongOften && !http.Response.HasStarted)
            {
                Refuse(http, left);
            }
        }
    }

    private static void Refuse(HttpContext http, int secondsLeft)
    {
        http.Response.Headers.RetryAfter = secondsLeft.ToString(CultureInfo.InvariantCulture);
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
    }

    private static bool Admit(HttpContext http, Minute minute, Guid holder, int left)
    {
        var used = minute.Add(holder.ToString());
        var policy = string.Create(CultureInfo.InvariantCulture, $"\"calls\";q={Calls};w=60");
        var state = string.Create(CultureInfo.InvariantCulture, $"\"calls\";r={Math.Max(0, Calls - used)};t={left}");
        http.Response.OnStarting(() =>
        {
            http.Response.Headers["RateLimit-Policy"] = policy;
            http.Response.Headers["RateLimit"] = state;
            return Task.CompletedTask;
        });
        return used <= Calls;
    }

    private static bool IsGuessable(PathString path) =>
        path.StartsWithSegments("/r") || path.StartsWithSegments("/c") || path.StartsWithSegments("/u") || path.StartsWithSegments("/account");

    private static bool TriesKey(HttpContext http) => http.Request.Headers.Authorization.Count > 0;

    private static bool TriesPassword(HttpContext http) => HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments("/account");

    private static bool WasWrong(HttpContext http, bool isApi) => http.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => isApi && TriesKey(http),
        StatusCodes.Status404NotFound => !isApi,
        StatusCodes.Status400BadRequest => TriesPassword(http),
        _ => false,
    };

    private Minute Current(DateTimeOffset now)
    {
        var number = now.ToUnixTimeSeconds() / 60;
        var minute = Volatile.Read(ref _minute);
        if (minute.Number == number)
        {
            return minute;
        }

        var fresh = new Minute(number);
        return Interlocked.CompareExchange(ref _minute, fresh, minute) == minute ? fresh : Volatile.Read(ref _minute);
    }

    private sealed class Minute(long number)
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();

        public long Number => number;

        public int Of(string who) => _counts.GetValueOrDefault(who);

        public int Add(string who) => _counts.AddOrUpdate(who, 1, (_, count) => count + 1);
    }
}
