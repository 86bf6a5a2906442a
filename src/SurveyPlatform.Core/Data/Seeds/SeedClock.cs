namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Stands where the seed being played says: operations that run under it happen on that day.</summary>
public sealed class SeedClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void MoveTo(DateTimeOffset instant) => _now = instant;

    public void Pass(TimeSpan time) => _now += time;
}
