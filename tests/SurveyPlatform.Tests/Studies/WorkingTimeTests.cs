using System.Globalization;
using SurveyPlatform.Core.Studies;
using Xunit;

namespace SurveyPlatform.Tests.Studies;

/// <summary>Golden calendars, written down from the bank holidays that gov.uk announces and its rules for the years after, and from the dates of the clock changes.</summary>
public sealed class WorkingTimeTests
{
    private static readonly TimeZoneInfo s_london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    [Theory]
    [InlineData("england", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("england", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26")]
    [InlineData("england", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28")]
    [InlineData("england", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28")]
    [InlineData("england", 2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26")]
    [InlineData("england", 2029, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26")]
    [InlineData("england", 2030, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("wales", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("wales", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26")]
    [InlineData("wales", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28")]
    [InlineData("wales", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28")]
    [InlineData("wales", 2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26")]
    [InlineData("wales", 2029, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26")]
    [InlineData("wales", 2030, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("scotland", 2024, "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26")]
    [InlineData("scotland", 2025, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26")]
    [InlineData("scotland", 2026, "01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28")]
    [InlineData("scotland", 2027, "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28")]
    [InlineData("scotland", 2028, "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26")]
    [InlineData("scotland", 2029, "01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26")]
    [InlineData("scotland", 2030, "01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26")]
    [InlineData("northernIreland", 2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26")]
    [InlineData("northernIreland", 2025, "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26")]
    [InlineData("northernIreland", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28")]
    [InlineData("northernIreland", 2027, "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28")]
    [InlineData("northernIreland", 2028, "01-03 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26")]
    [InlineData("northernIreland", 2029, "01-01 03-19 03-30 04-02 05-07 05-28 07-12 08-27 12-25 12-26")]
    [InlineData("northernIreland", 2030, "01-01 03-18 04-19 04-22 05-06 05-27 07-12 08-26 12-25 12-26")]
    public void The_bank_holidays_of_each_nation_with_their_substitute_days(string nation, int year, string days) =>
        Assert.Equal(days, string.Join(' ', BankHolidays.Of(nation, year).Select(d => d.ToString("MM-dd", CultureInfo.InvariantCulture))));

    /// <summary>S-01, S-02 as arithmetic.</summary>
    [Theory]
    [InlineData("2024-03-31", "2024-10-27")]
    [InlineData("2025-03-30", "2025-10-26")]
    [InlineData("2026-03-29", "2026-10-25")]
    [InlineData("2027-03-28", "2027-10-31")]
    [InlineData("2028-03-26", "2028-10-29")]
    [InlineData("2029-03-25", "2029-10-28")]
    [InlineData("2030-03-31", "2030-10-27")]
    public void Nine_in_the_morning_is_nine_through_both_clock_changes_and_half_past_one_comes_once(string spring, string autumn)
    {
        var study = Study(quiet: false);
        var (forward, back) = (Day(spring), Day(autumn));
        Assert.Equal("09:00 09:00 09:00", Nines(forward));
        Assert.Equal("09:00 09:00 09:00", Nines(back));
        Assert.Equal(TimeSpan.FromHours(23), Nine(forward) - Nine(forward.AddDays(-1)));
        Assert.Equal(TimeSpan.FromHours(25), Nine(back) - Nine(back.AddDays(-1)));

        // In spring 01:30 does not exist and the mail leaves at two; in autumn it comes twice and the first is meant.
        Assert.Equal(forward.ToDateTime(new(1, 0), DateTimeKind.Utc), study.MailTime(forward, new(1, 30), false).UtcDateTime);
        Assert.Equal(back.ToDateTime(new(0, 30), DateTimeKind.Utc), study.MailTime(back, new(1, 30), false).UtcDateTime);

        DateTimeOffset Nine(DateOnly day) => study.MailTime(day, new(9, 0), false);
        string Nines(DateOnly day) => string.Join(' ', Enumerable.Range(-1, 3).Select(d => TimeZoneInfo.ConvertTime(Nine(day.AddDays(d)), s_london).ToString("HH:mm", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("2026-04-02", "09:00", "2026-04-02 09:00")] // Maundy Thursday
    [InlineData("2026-04-03", "09:00", "2026-04-07 09:00")] // Good Friday: over Easter Monday to Tuesday
    [InlineData("2026-12-24", "21:30", "2026-12-30 07:30")] // in the quiet hours, so on the next day; over Christmas, its substitute and a closed day
    [InlineData("2026-12-30", "03:00", "2026-12-30 07:30")]
    [InlineData("2026-12-30", "07:30", "2026-12-30 07:30")]
    [InlineData("2026-12-30", "20:00", "2026-12-31 07:30")]
    public void Mail_moves_forward_to_a_working_day_outside_quiet_hours(string day, string at, string expected) =>
        Assert.Equal(expected, TimeZoneInfo.ConvertTime(Study().MailTime(Day(day), TimeOnly.Parse(at, CultureInfo.InvariantCulture), true), s_london).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Study Study(bool quiet = true) => new()
    {
        Id = Guid.NewGuid(),
        Code = "s",
        Name = "S",
        TimeZone = "Europe/London",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Holidays = "england",
        ClosedDays = [Day("2026-12-29")],
        QuietHours = quiet ? new(new(20, 0), new(7, 30)) : null,
    };
}
