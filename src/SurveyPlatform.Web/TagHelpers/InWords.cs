using System.Globalization;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>Dates as people say them, with the weekday, and numbers with their base.</summary>
public static class InWords
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Tuesday 3 March 2026.</summary>
    public static string Day(DateOnly on) => on.ToString("dddd d MMMM yyyy", English);

    /// <summary>Tuesday 3 March 2026 at 09:00, in the given zone.</summary>
    public static string Moment(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("dddd d MMMM yyyy 'at' HH:mm", English);

    /// <summary>Tue 3 Mar 2026, for tables.</summary>
    public static string ShortDay(DateOnly on) => on.ToString("ddd d MMM yyyy", English);

    /// <summary>Tue 3 Mar 2026, 09:00, for tables.</summary>
    public static string ShortMoment(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("ddd d MMM yyyy, HH:mm", English);

    /// <summary>14:32, in the given zone.</summary>
    public static string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", English);

    /// <summary>41 of 118 (35 %); only "0 of 0" when there is no base.</summary>
    public static string Share(int part, int of) => of == 0
        ? $"{Number(part)} of 0"
        : $"{Number(part)} of {Number(of)} ({(100.0 * part / of).ToString("0", English)}\u00A0%)";

    /// <summary>12,345.</summary>
    public static string Number(long number) => number.ToString("N0", English);

    /// <summary>1 person, 3 people.</summary>
    public static string Count(int number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";
}
