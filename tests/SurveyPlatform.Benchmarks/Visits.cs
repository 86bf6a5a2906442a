using System.Diagnostics;
using System.Globalization;

namespace SurveyPlatform.Benchmarks;

/// <summary>What a request was for.</summary>
internal enum Step
{
    Show,
    Save,
    Other,
}

/// <summary>What the whole system had done by some moment.</summary>
internal readonly record struct Work(long Allocated, int Statements, long Commits)
{
    public static Work operator -(Work after, Work before) => new(after.Allocated - before.Allocated, after.Statements - before.Statements, after.Commits - before.Commits);
}

/// <summary>One request: how long it took, how many bytes came back, and, looked at closely, what it made the system do.</summary>
internal readonly record struct Visit(Step Step, TimeSpan Time, long Bytes, Work Work);

/// <summary>The requests of one client.</summary>
/// <param name="worked">Reads what the system has done; null where many clients work at once.</param>
internal sealed class Visits(Func<CancellationToken, Task<Work>>? worked = null)
{
    private readonly List<Visit> _visits = [];

    public IReadOnlyList<Visit> All => _visits;

    public async Task<HttpResponseMessage> AddAsync(Step step, Func<Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        var before = worked is null ? default : await worked(ct);
        var begun = Stopwatch.GetTimestamp();
        var response = await send();
        var time = Stopwatch.GetElapsedTime(begun);
        _visits.Add(new(step, time, response.Content.Headers.ContentLength ?? (await response.Content.ReadAsByteArrayAsync(ct)).Length, worked is null ? default : await worked(ct) - before));
        return response;
    }
}

/// <summary>Figures over many visits.</summary>
internal static class VisitFigures
{
    extension(IEnumerable<Visit> visits)
    {
        public IEnumerable<Visit> Of(Step step) => visits.Where(v => v.Step == step);

        public double Milliseconds(double share) => visits.Select(v => v.Time.TotalMilliseconds).Order().At(share);

        public string Percentiles => string.Create(CultureInfo.InvariantCulture, $"{visits.Milliseconds(0.50):0.0} ms, {visits.Milliseconds(0.99):0.0} ms");
    }

    /// <summary>The value that this share of an ordered list does not exceed.</summary>
    public static double At(this IEnumerable<double> ordered, double share)
    {
        var values = ordered.ToArray();
        return values[(int)Math.Min(values.Length - 1, share * values.Length)];
    }
}
