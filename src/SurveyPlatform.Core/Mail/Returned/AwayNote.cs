using System.Globalization;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>What an automatic answer says about its owner: absent until a day, or gone, and who came after. Days are read as they are written in Britain.</summary>
internal static partial class AwayNote
{
    private static readonly string[] _months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] _welshMonths = ["ion", "chw", "maw", "ebr", "mai", "meh", "gor", "aws", "med", "hyd", "tac", "rha"];

    public static bool SaysGone(string text) => Gone().IsMatch(text);

    /// <summary>The last day named after a word such as "until" that lies in the year after the mail was written.</summary>
    public static DateOnly? Until(string text, DateOnly written)
    {
        DateOnly? until = null;
        foreach (Match match in UntilDay().Matches(text))
        {
            if (DayOf(match, written) is { } day && day > written && day <= written.AddYears(1) && (until is null || day > until))
            {
                until = day;
            }
        }

        return until;
    }

    /// <summary>A name after words such as "replaced by" or "please contact", and an address that is not the sender's own.</summary>
    public static (string? Name, string? Email) Successor(string text, string? from)
    {
        var name = Successors().Match(text) is { Success: true } after ? after.Groups[1].Value : null;
        var email = Address().Matches(text).Select(m => m.Value.TrimEnd('.')).FirstOrDefault(a => from?.Contains(a, StringComparison.OrdinalIgnoreCase) != true && MailAddresses.One(a) is not null);
        return (name, email);
    }

    private static DateOnly? DayOf(Match match, DateOnly written)
    {
        string Part(string name) => match.Groups[name].Value;
        if (Part("iso") is { Length: > 0 } iso)
        {
            return DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) ? exact : null;
        }

        var day = int.Parse(Part("day"), CultureInfo.InvariantCulture);
        var month = Part("number") is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : MonthOf(Part("month"));
        var year = Part("year") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : (int?)null;
        if (year is < 100)
        {
            year += 2000;
        }

        if (Day(year ?? written.Year, month, day) is not { } found)
        {
            return null;
        }

        return year is null && found < written ? Day(written.Year + 1, month, day) : found;
    }

    private static DateOnly? Day(int year, int month, int day) =>
        year is > 2000 and < 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static int MonthOf(string word)
    {
        var start = word.Length < 3 ? "" : word[..3].ToLowerInvariant();
        var at = Array.IndexOf(_months, start);
        return 1 + (at >= 0 ? at : Array.IndexOf(_welshMonths, start));
    }

    private const string MonthWord = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
        + "|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr";

    [GeneratedRegex(@"\b(no longer (work|employed|in (this |the )?(post|role)|with|at|a member|part of|the )|(has|have) (now )?left\b|left the (trust|organi[sz]ation|council|company|nhs|ccg|practice|service|team)|(has|have|am) (now )?retired|retired from|moved (on )?to (a |another |an )?(new )?(role|post|job|organi[sz]ation)|wedi gadael|ddim bellach yn gweithio|nicht mehr (im unternehmen|bei uns))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Gone();

    [GeneratedRegex(@"\b(?:until|till|back|return(?:s|ing)?|to|through|tan|dychwelyd|bis)\b[^\d\n]{0,30}?\b(?:(?<iso>\d{4}-\d\d-\d\d)|(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? (?:the )?)?(?<day>\d{1,2})(?:st|nd|rd|th)?(?:(?: of)? (?<month>" + MonthWord + @")\b,?(?: (?<year>20\d\d))?|[/.](?<number>\d{1,2})(?:[/.](?<year>(?:20)?\d\d))?\b)|(?<month>" + MonthWord + @") (?<day>\d{1,2})(?:st|nd|rd|th)?\b,?(?: (?<year>20\d\d))?)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UntilDay();

    [GeneratedRegex(@"(?:(?i:replaced by|successor (?:is|will be),?|taken over (?:my role |my post |the role )?by|taken over by|(?:please |kindly )?(?:contact|e-?mail|speak to|direct .{0,40}? to|forward .{0,40}? to|write to))):?\s+(?:my (?:colleague|successor|replacement),?\s+)?(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?\s+)?(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+){1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex Successors();

    [GeneratedRegex(@"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")]
    private static partial Regex Address();
}
