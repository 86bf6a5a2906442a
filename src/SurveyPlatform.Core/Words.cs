using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace SurveyPlatform.Core;

/// <summary>
/// What the program itself says to informants, in one language: sentences by their English wording, dates and times as people say them.
/// A language is a file <c>Words.LANGUAGE.resx</c> beside this one; what it lacks is said in English. A sentence is looked up on every
/// page many times, so the file is read once.
/// </summary>
public sealed class Words
{
    private readonly FrozenDictionary<string, string> _sentences;
    private readonly CultureInfo _culture;

    private Words(string language, string culture, FrozenDictionary<string, string> sentences) =>
        (Language, _culture, _sentences) = (language, CultureInfo.GetCultureInfo(culture), sentences);

    public static Words English { get; } = new("en", "en-GB", FrozenDictionary<string, string>.Empty);

    public static Words Welsh { get; } = new("cy", "cy-GB", Read("cy"));

    /// <summary>The language as in <c>lang="cy"</c>.</summary>
    public string Language { get; }

    /// <summary>The English sentences for which this language has one of its own.</summary>
    public IEnumerable<string> Known => _sentences.Keys;

    public string this[string english] => _sentences.GetValueOrDefault(english, english);

    public string this[string english, params ReadOnlySpan<object?> values] => string.Format(_culture, this[english], values);

    /// <summary>English for a language that the program does not speak.</summary>
    public static Words In(string? language) => Find(language) ?? English;

    public static bool Speaks(string? language) => Find(language) is not null;

    /// <summary>What the language is called by those who speak it, as a link to it says.</summary>
    public static string NameOf(string language)
    {
        var name = CultureInfo.GetCultureInfo(Primary(language)).NativeName;
        return char.ToUpper(name[0], CultureInfo.InvariantCulture) + name[1..];
    }

    /// <summary>One page, seven pages: the number stands for {0}.</summary>
    public string Count(int number, string one, string many) => this[number == 1 ? one : many, Number(number)];

    /// <summary>4,000.</summary>
    public string Number(long number) => number.ToString("N0", _culture);

    /// <summary>Tuesday 3 March 2026, as inside a sentence.</summary>
    public string Day(DateOnly on) => Inside(on.ToString("dddd d MMMM yyyy", _culture));

    /// <summary>1 March 2026.</summary>
    public string Date(DateOnly on) => on.ToString("d MMMM yyyy", _culture);

    /// <summary>The last day of something that closes; with the time, unless that is midnight, which is the end of the day before.</summary>
    public string LastDay(DateTimeOffset closesAt, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(closesAt, zone).TimeOfDay == TimeSpan.Zero ? Day(closesAt.AddTicks(-1).DayIn(zone)) : Moment(closesAt, zone);

    /// <summary>14:32, in the given zone.</summary>
    public string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", _culture);

    /// <summary>Tuesday 3 March 2026 at 09:00, as inside a sentence.</summary>
    public string Moment(DateTimeOffset at, TimeZoneInfo zone) => this["{0} at {1}", Day(at.DayIn(zone)), Time(at, zone)];

    /// <summary>‘A’, ‘B’ or ‘C’.</summary>
    public string Or(IReadOnlyList<string> terms) => terms.Count > 1 ? this["{0} or {1}", string.Join(", ", terms.SkipLast(1)), terms[^1]] : terms[0];

    private static Words? Find(string? language) => language is null ? null : Primary(language) switch
    {
        "en" => English,
        "cy" => Welsh,
        _ => null,
    };

    private static string Primary(string language) => language.Split('-')[0].ToLowerInvariant();

    // Days begin with a capital in Welsh only where a sentence does: "dydd Mawrth".
    private string Inside(string day) => this == Welsh ? char.ToLower(day[0], _culture) + day[1..] : day;

    private static FrozenDictionary<string, string> Read(string language)
    {
        var file = new ResourceManager(typeof(Words)).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)
            ?? throw new InvalidOperationException($"Words.{language}.resx did not travel with the program.");
        return file.Cast<DictionaryEntry>().ToFrozenDictionary(e => (string)e.Key, e => (string)e.Value!); // our own sentences are texts
    }
}
