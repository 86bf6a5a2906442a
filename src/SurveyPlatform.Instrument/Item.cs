using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

/// <summary>When an informant sees what the same person answered in the last round.</summary>
public enum PreviousAnswer
{
    None,
    After,
    Before,
}

/// <summary>One thing on a page; its key is its identity through all rounds of a study.</summary>
public abstract record Item
{
    private protected Item()
    {
    }

    public required string Key { get; init; }

    public required string Text { get; init; }

    public string? Hint { get; init; }

    public bool Required { get; init; }

    public bool DontKnow { get; init; }

    public bool PreferNotToSay { get; init; }

    public Condition? ShownWhen { get; init; }

    public PreviousAnswer Previous { get; init; }

    /// <summary>The control of a page in which an answer of this item begins.</summary>
    /// <param name="key">The item's own, or that of one of its rows.</param>
    public string FirstControl(string key) => this switch
    {
        DateItem => key + ".day",
        RankingItem => key + ".1",
        _ => key,
    };

    /// <summary>
    /// Other languages, wherever in the file they stand: language, then key (of the item, a row, or KEY.CODE of an option, KEY.hint, KEY.unit), then text.
    /// </summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> Texts { get; internal set; } =
        ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;

    /// <summary>The word for this kind of item in the instrument file.</summary>
    public abstract string Type { get; }

    /// <summary>False for a note, which has no answer.</summary>
    public virtual bool Asks => true;

    /// <summary>The keys under which answers to this item are kept: its own, or its rows'.</summary>
    public virtual ImmutableArray<string> AnswerKeys => [Key];

    /// <summary>Whether what it looks like goes by who reads it: something is piped into one of its texts, or a row is shown on a condition.</summary>
    public virtual bool IsPersonal => Piping.IsIn(Text) || (Hint is { } hint && Piping.IsIn(hint)) || Texts.Values.Any(texts => texts.Values.Any(Piping.IsIn));

    /// <summary>The item's position in document order.</summary>
    public int Index { get; internal set; }

    /// <summary>Whether a text is worded in another language than the instrument's own, by its name in <see cref="Texts"/>.</summary>
    public bool IsSaidIn(string language, string name) => Translated(language, name) is not null;

    public string TextIn(string language) => Translated(language, Key) ?? Text;

    public string? HintIn(string language) => Translated(language, Key, ".hint") ?? Hint;

    /// <summary>The words of an option, or of a way not to answer that stands among the options.</summary>
    public string LabelIn(string language, Option option) =>
        option.Code < 0 ? ((MissingReason)option.Code).LabelIn(language)
        : Texts.ContainsKey(language) ? Translated(language, string.Create(CultureInfo.InvariantCulture, $"{Key}.{option.Code}")) ?? option.Label
        : option.Label;

    public string TextIn(string language, GridRow row) => Translated(language, row.Key) ?? row.Text;

    /// <summary>An answer of another kind than the item asks for counts as none.</summary>
    public abstract bool Fits(Answer answer);

    private protected string? Translated(string language, string key, string part = "") =>
        Texts.TryGetValue(language, out var texts) && texts.TryGetValue(key + part, out var text) ? text : null;
}

/// <summary>An item answered by choosing among options.</summary>
public abstract record ChoiceItem : Item
{
    private protected ChoiceItem()
    {
    }

    public required ImmutableArray<Option> Options { get; init; }

    /// <summary>The code list the options come from, if they are not the item's own.</summary>
    public string? CodeListName { get; init; }

    public override bool IsPersonal => base.IsPersonal || Options.Any(o => Piping.IsIn(o.Label));

    /// <summary>The options as shown: the item's own, then don't know (-93) and prefer not to say (-94) where offered.</summary>
    public ImmutableArray<Option> OfferedOptions => field.IsDefault ? field = Offer() : field;

    public Option? FindOption(int code)
    {
        foreach (var option in Options)
        {
            if (option.Code == code)
            {
                return option;
            }
        }

        return null;
    }

    private ImmutableArray<Option> Offer()
    {
        var offered = Options;
        foreach (var reason in this.OfferedReasons)
        {
            offered = offered.Add(new Option(reason.Code, reason.Label, Exclusive: true));
        }

        return offered;
    }
}

public sealed record SingleItem : ChoiceItem
{
    public override string Type => "single";

    public override bool Fits(Answer answer) => answer is SingleAnswer or MissingAnswer;
}

public sealed record MultipleItem : ChoiceItem
{
    public override string Type => "multiple";

    public override bool Fits(Answer answer) => answer is MultipleAnswer or MissingAnswer;
}

/// <summary>A line of a grid, answered under its own key.</summary>
public sealed record GridRow(string Key, string Text, Condition? ShownWhen);

public sealed record GridItem : ChoiceItem
{
    public required ImmutableArray<GridRow> Rows { get; init; }

    public override string Type => "grid";

    public override bool IsPersonal => base.IsPersonal || Rows.Any(r => r.ShownWhen is not null || Piping.IsIn(r.Text));

    public override ImmutableArray<string> AnswerKeys => [.. Rows.Select(r => r.Key)];

    public override bool Fits(Answer answer) => answer is SingleAnswer or MissingAnswer;
}

public sealed record NumberItem : Item
{
    /// <summary>Beyond this a double, which the statistical formats hold, loses the decimals we promise.</summary>
    public const decimal Largest = 999_999_999m;

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>The least number an answer may be, given or not.</summary>
    public decimal Least => Min ?? -Largest;

    /// <summary>The greatest number an answer may be, given or not.</summary>
    public decimal Most => Max ?? Largest;

    public int Decimals { get; init; }

    public string? Unit { get; init; }

    public string? UnitIn(string language) => Translated(language, Key, ".unit") ?? Unit;

    public override string Type => "number";

    public override bool Fits(Answer answer) => answer is NumberAnswer or MissingAnswer;
}

public sealed record TextItem : Item
{
    public const int DefaultMaxLength = 10_000;

    public int Lines { get; init; } = 1;

    public int MaxLength { get; init; } = DefaultMaxLength;

    public bool Sensitive { get; init; }

    public override string Type => "text";

    public override bool Fits(Answer answer) => answer is TextAnswer or MissingAnswer;
}

public sealed record DateItem : Item
{
    public override string Type => "date";

    public override bool Fits(Answer answer) => answer is DateAnswer or MissingAnswer;
}

public sealed record RankingItem : ChoiceItem
{
    public required int Ranks { get; init; }

    public override string Type => "ranking";

    public override bool Fits(Answer answer) => answer is RankingAnswer or MissingAnswer;
}

public sealed record NoteItem : Item
{
    public override string Type => "note";

    public override bool Asks => false;

    public override ImmutableArray<string> AnswerKeys => [];

    public override bool Fits(Answer answer) => false;
}

public static class OfferedReasonsOfItem
{
    extension(Item item)
    {
        /// <summary>The ways not to answer that this item offers.</summary>
        public IEnumerable<MissingReason> OfferedReasons
        {
            get
            {
                if (item.DontKnow)
                {
                    yield return MissingReason.DontKnow;
                }

                if (item.PreferNotToSay)
                {
                    yield return MissingReason.PreferNotToSay;
                }
            }
        }

        public bool Offers(MissingReason reason) => reason switch
        {
            MissingReason.DontKnow => item.DontKnow,
            MissingReason.PreferNotToSay => item.PreferNotToSay,
            _ => false,
        };
    }
}
