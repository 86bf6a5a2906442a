using System.Globalization;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>Which cell styles show a number as a day, and what day that is (ECMA-376 part 1, 18.8.30 and 18.17.4.1).</summary>
internal sealed class DateFormats
{
    private readonly List<bool> _styles = [];

    public bool From1904 { get; set; }

    public static DateFormats Read(PartReader part)
    {
        var (formats, own) = (new DateFormats(), new Dictionary<int, bool>());
        var inCells = false;
        while (part.Next())
        {
            if (part.Name == "cellXfs")
            {
                inCells = part.IsElement && !part.IsEmpty;
            }
            else if (part.IsElement && part.Name == "numFmt" && int.TryParse(part.Attribute("numFmtId"), CultureInfo.InvariantCulture, out var id))
            {
                own[id] = ShowsDay(part.Attribute("formatCode") ?? "");
            }
            else if (inCells && part.IsElement && part.Name == "xf" && formats._styles.Count < 100_000)
            {
                var format = int.TryParse(part.Attribute("numFmtId"), CultureInfo.InvariantCulture, out var known) ? known : 0;
                formats._styles.Add(own.TryGetValue(format, out var day) ? day : format is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58));
            }
        }

        return formats;
    }

    public bool IsDate(string? style) => int.TryParse(style, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < _styles.Count && _styles[index];

    /// <summary>Null where the number is no day of the calendar.</summary>
    public string? Say(double number)
    {
        // Day 60 of the older calendar is 29 February 1900, which never was.
        var day = From1904 ? number + 1462 : number < 60 ? number + 1 : number;
        if (day is < 1 or >= 2_958_466)
        {
            return null;
        }

        var instant = DateTime.FromOADate(Math.Round(day * 86_400) / 86_400);
        var time = instant.TimeOfDay == TimeSpan.Zero ? "" : instant.ToString("'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return number < 1 && !From1904 ? instant.ToString("HH:mm:ss", CultureInfo.InvariantCulture) : instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + time;
    }

    // A letter of a date outside quotes and brackets; [h] and the like stand in brackets but mean hours.
    private static bool ShowsDay(string format)
    {
        for (var i = 0; i < format.Length; i++)
        {
            switch (format[i])
            {
                case '"':
                    i = format.IndexOf('"', i + 1);
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var end = format.IndexOf(']', i);
                    if (end == i + 2 && char.ToLowerInvariant(format[i + 1]) is 'h' or 'm' or 's')
                    {
                        return true;
                    }

                    i = end;
                    break;
                case 'd' or 'D' or 'm' or 'M' or 'y' or 'Y' or 'h' or 'H' or 's' or 'S':
                    return true;
            }

            if (i < 0)
            {
                return false;
            }
        }

        return false;
    }
}
