namespace SurveyPlatform.Testing;

/// <summary>A clock that moves only when told, and never back.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>A Thursday in winter, when London has no offset.</summary>
    public static readonly DateTimeOffset Start = new(2018, 2, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private DateTimeOffset _now = start;

    public TestClock()
        : this(Start)
    {
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public void Advance(TimeSpan by) => To(GetUtcNow() + by);

    public void To(DateTimeOffset instant)
    {
        lock (_gate)
        {
            _now = instant >= _now ? instant.ToUniversalTime() : throw new ArgumentOutOfRangeException(nameof(instant), "Time does not run back.");
        }
    }
}
