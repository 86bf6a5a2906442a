namespace SurveyPlatform.Core.Studies;

/// <summary>
/// Bank holidays of the United Kingdom's nations, computed for any year by the Banking and Financial Dealings Act 1971, Schedule 1,
/// and the standing royal proclamations, with substitute days; days proclaimed for one year only (a coronation) are not known here.
/// </summary>
public static class BankHolidays
{
    public static IReadOnlySet<DateOnly> Of(string nation, int year)
    {
        var easter = EasterSunday(year);
        var days = new SortedSet<DateOnly>();
        AddOrSubstitute(new(year, 1, 1));
        if (nation == "scotland")
        {
            AddOrSubstitute(new(year, 1, 2));
        }

        if (nation == "northernIreland")
        {
            AddOrSubstitute(new(year, 3, 17));
        }

        days.Add(easter.AddDays(-2));
        if (nation != "scotland")
        {
            days.Add(easter.AddDays(1));
        }

        days.Add(FirstMonday(year, 5));
        days.Add(LastMonday(year, 5));
        if (nation == "northernIreland")
        {
            AddOrSubstitute(new(year, 7, 12));
        }

        days.Add(nation == "scotland" ? FirstMonday(year, 8) : LastMonday(year, 8));
        if (nation == "scotland")
        {
            AddOrSubstitute(new(year, 11, 30));
        }

        AddOrSubstitute(new(year, 12, 25));
        AddOrSubstitute(new(year, 12, 26));
        return days;

        void AddOrSubstitute(DateOnly day)
        {
            while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || days.Contains(day))
            {
                day = day.AddDays(1);
            }

            days.Add(day);
        }
    }

    private static DateOnly FirstMonday(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((8 - (int)first.DayOfWeek) % 7);
    }

    private static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, 1).AddMonths(1).AddDays(-1);
        return last.AddDays(-((int)last.DayOfWeek + 6) % 7);
    }

    /// <summary>Gregorian Easter by the algorithm of Meeus, Astronomical Algorithms (1991), chapter 8.</summary>
    private static DateOnly EasterSunday(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
        int h = ((19 * a) + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + (2 * e) + (2 * i) - h - k) % 7, m = (a + (11 * h) + (22 * l)) / 451;
        return new DateOnly(year, (h + l - (7 * m) + 114) / 31, ((h + l - (7 * m) + 114) % 31) + 1);
    }
}
