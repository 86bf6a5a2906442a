using System.Text;

namespace SurveyPlatform.Instruments;

/// <summary>All that one person has answered; it never changes, and an answer that was cleared leaves its revision behind.</summary>
public sealed class AnswerSheet
{
    private readonly Dictionary<string, Entry> _entries;

    internal AnswerSheet(Dictionary<string, Entry> entries)
    {
        _entries = entries;
        foreach (var entry in entries.Values)
        {
            Count += entry.Answer is null ? 0 : 1;
        }
    }

    public static AnswerSheet Empty { get; } = new([]);

    /// <summary>How many keys have an answer; cleared ones do not count.</summary>
    public int Count { get; }

    /// <summary>Every key that was ever saved, with or without an answer now, in ordinal order.</summary>
    public IEnumerable<string> Keys => _entries.Keys.Order(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, Entry> Entries => _entries;

    /// <exception cref="FormatException">The text is not a sheet.</exception>
    public static AnswerSheet Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads a sheet as stored; with the instrument given, its key strings are shared.</summary>
    /// <exception cref="FormatException">The text is not a sheet.</exception>
    public static AnswerSheet Parse(ReadOnlySpan<byte> utf8, Instrument? instrument = null) => AnswerSheetJson.Read(utf8, instrument);

    public string ToJson() => AnswerSheetJson.Write(this);

    public Answer? Get(string key) => _entries.GetValueOrDefault(key).Answer;

    /// <summary>The revision at which this key was last saved; 0 if never.</summary>
    public int Rev(string key) => _entries.GetValueOrDefault(key).Rev;

    /// <summary>Whether this key was ever saved, be it without an answer.</summary>
    public bool Saved(string key) => _entries.ContainsKey(key);

    public AnswerSheet With(string key, Answer? answer, int rev) => With([new(key, answer)], rev);

    /// <summary>The sheet after one save: null clears an answer.</summary>
    public AnswerSheet With(IEnumerable<KeyValuePair<string, Answer?>> answers, int rev)
    {
        var entries = new Dictionary<string, Entry>(_entries);
        foreach (var (key, answer) in answers)
        {
            entries[key] = new Entry(answer, rev);
        }

        return new AnswerSheet(entries);
    }

    internal readonly record struct Entry(Answer? Answer, int Rev);
}
