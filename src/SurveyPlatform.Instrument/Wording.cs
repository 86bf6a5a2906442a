using System.Globalization;

namespace SurveyPlatform.Instruments;

// Every sentence that a person who answers can be told, in one language. A third language is one more class and its line in For.
internal abstract class Wording(string language)
{
    /// <summary>The language that the reader asked for, which texts of the instrument are in as far as they are translated.</summary>
    public string Language { get; } = language;

    /// <summary>For dates and the names of months.</summary>
    public abstract CultureInfo Culture { get; }

    /// <summary>What texts say of a person of whom nothing is known.</summary>
    public abstract Facts NoFacts { get; }

    /// <summary>The sentences of a language, English where there are none of it.</summary>
    public static Wording For(string language) => Primary(language) switch
    {
        "cy" => new WelshWording(language),
        _ => new EnglishWording(language, asksInEnglish: true),
    };

    /// <summary>The sentences in which somebody reads about an instrument: its own language unless another is asked for.</summary>
    public static Wording For(Instrument instrument, string? language)
    {
        var read = language ?? instrument.Language;
        return For(read) is not EnglishWording ? For(read)
            : new EnglishWording(read, Primary(instrument.Languages.Contains(read) ? read : instrument.Language) == "en");
    }

    /// <summary>What is asked under a key, as this reader reads it, nothing piped in yet.</summary>
    public string TextOf(Item item, string key) =>
        item is GridItem grid && grid.Rows.FirstOrDefault(r => r.Key == key) is { } row ? item.TextIn(Language, row) : item.TextIn(Language);

    public string LabelOf(Item item, Option option) => item.LabelIn(Language, option);

    /// <summary>1,000,000. Thousands are set apart from five digits on: a number of four is as likely a year.</summary>
    public string Number(decimal value) => value.ToString(Math.Abs(value) < 10_000 ? "G" : string.Create(CultureInfo.InvariantCulture, $"N{value.Scale}"), Culture);

    public abstract string Label(MissingReason reason);

    /// <summary>Nothing was chosen.</summary>
    public abstract string Select(string text);

    /// <summary>Nothing was typed.</summary>
    public abstract string Enter(string text);

    /// <summary>Something else was sent than what can be chosen.</summary>
    public abstract string SelectShown(string text);

    /// <summary>Something else was sent than what can be typed.</summary>
    public abstract string EnterOther(string text);

    /// <summary>An option, or not to answer, was chosen together with others and stands alone.</summary>
    public abstract string SelectAlone(string text, string label);

    /// <summary>Something was entered beside a way of not answering.</summary>
    public abstract string EnterAlone(string text, string label);

    public abstract string TooLong(string text, int longest);

    public abstract string Range(NumberItem item, string text);

    public abstract string DateLacks(string text, bool day, bool month, bool year);

    public abstract string YearNeedsFourDigits(string text);

    public abstract string YearRange(string text, int first, int last);

    public abstract string MonthOutOfRange(string text);

    public abstract string NoSuchDay(string text);

    public abstract string OtherLacks(string text, string label);

    public abstract string OtherTooLong(string text, string label, int longest);

    public abstract string RankedTwice(string text, string label);

    public abstract string RankLacks(string text, int rank);

    /// <summary>A later rank was given and this one was not.</summary>
    public abstract string RankLacks(string text, int rank, int later);

    /// <summary>4,000: how many of something.</summary>
    protected string Count(int number) => number.ToString("N0", Culture);

    protected static string Quoted(string text) => $"‘{text.Trim().TrimEnd(':')}’";

    private static string Primary(string language) => language.Split('-')[0];
}
