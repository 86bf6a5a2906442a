using System.Globalization;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Reads days and moments of a seed: <c>2016-03-08 09:00</c>, or counted from the day of playing, <c>today-9 09:00</c>.</summary>
public sealed class SeedMoment(TimeZoneInfo zone, DateOnly today)
{
    private const string Today = "today";

    public TimeZoneInfo Zone => zone;

    public DateOnly Day(string text)
    {
        if (!text.StartsWith(Today, StringComparison.Ordinal))
        {
            return DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        var days = text[Today.Length..];
        return days.Length == 0 ? today : today.AddDays(int.Parse(days, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    public DateTimeOffset At(string text)
    {
        var parts = text.Split(' ', 2);
        return Day(parts[0]).At(TimeOnly.ParseExact(parts[1], "HH:mm", CultureInfo.InvariantCulture), zone);
    }
}
