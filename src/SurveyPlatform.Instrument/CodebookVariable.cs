using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>What a variable takes from an answer.</summary>
public enum CodebookRole
{
    /// <summary>The answer itself, under the item's or grid row's key.</summary>
    Answer,

    /// <summary>1 if an option of a multiple item was chosen, 0 if not.</summary>
    Chosen,

    /// <summary>The rank an option was given, 0 if none.</summary>
    Rank,

    /// <summary>The text beside an option that asks for one.</summary>
    OtherText,
}

public enum CodebookKind
{
    Number,
    Text,
    Date,
}

/// <summary>What one number of a variable stands for.</summary>
public sealed record CodebookLabel(int Code, string Label);

/// <summary>One value of one variable: exactly one member is set.</summary>
public readonly record struct CodebookValue
{
    private CodebookValue(MissingReason? missing = null, decimal? number = null, string? text = null, DateOnly? date = null) =>
        (Missing, Number, Text, Date) = (missing, number, text, date);

    public MissingReason? Missing { get; }

    public decimal? Number { get; }

    public string? Text { get; }

    public DateOnly? Date { get; }

    public static implicit operator CodebookValue(MissingReason reason) => new(missing: reason);

    internal static CodebookValue Of(decimal number) => new(number: number);

    internal static CodebookValue Of(string text) => new(text: text);

    internal static CodebookValue Of(DateOnly date) => new(date: date);
}

/// <summary>One column of answers through all rounds; its name hangs on the permanent key, so the series does too.</summary>
public sealed class CodebookVariable
{
    // Per round: the slot of the answer, or -1 where the round does not carry the variable.
    private readonly int[] _slots;
    private readonly string?[] _labels;

    internal CodebookVariable(string name, CodebookRole role, string answerKey, int? code, int[] slots, string?[] labels, Item item)
    {
        (Name, Role, AnswerKey, Code, Item) = (name, role, answerKey, code, item);
        (_slots, _labels) = (slots, labels);
    }

    public string Name { get; }

    public CodebookRole Role { get; }

    /// <summary>The key the answer is kept under: an item's or a grid row's.</summary>
    public string AnswerKey { get; }

    /// <summary>The option, for variables that are about one.</summary>
    public int? Code { get; }

    /// <summary>The item as the latest round that carries the variable has it.</summary>
    public Item Item { get; }

    /// <summary>The wording of the latest round that carries it.</summary>
    public string Label => _labels.Last(l => l is not null)!; // a variable stands in at least one round

    public required ImmutableArray<CodebookLabel> ValueLabels { get; init; }

    public required ImmutableArray<MissingReason> MissingReasons { get; init; }

    /// <summary>The rounds that carry it, in the order of the codebook.</summary>
    public required ImmutableArray<string> Rounds { get; init; }

    public CodebookKind Kind => Role == CodebookRole.OtherText || Item is TextItem ? CodebookKind.Text
        : Item is DateItem ? CodebookKind.Date
        : CodebookKind.Number;

    public int Decimals => Role == CodebookRole.Answer && Item is NumberItem number ? number.Decimals : 0;

    /// <summary>Free text that may name people or places.</summary>
    public bool Sensitive => Role == CodebookRole.OtherText || Item is TextItem { Sensitive: true };

    /// <summary>The wording in one round; null where that does not carry it.</summary>
    public string? LabelIn(CodebookRound round) => _labels[round.Index];

    public CodebookValue Value(in CodebookRow row)
    {
        var slot = _slots[row.Round.Index];
        if (slot < 0)
        {
            return MissingReason.NotInThisRound;
        }

        if (!row.Reached(slot))
        {
            return MissingReason.NotReached;
        }

        if (!row.Route.ShownSlot(slot))
        {
            return MissingReason.NotAsked;
        }

        return row.Route.Visible[slot] switch
        {
            null => MissingReason.NoAnswer,
            MissingAnswer missing => missing.Reason,
            SingleAnswer single => Role == CodebookRole.OtherText ? Other(single.Other, single.Code == Code) : CodebookValue.Of(single.Code),
            MultipleAnswer multiple => Role == CodebookRole.OtherText
                ? Other(multiple.Other, multiple.Codes.Contains(Code!.Value)) // these roles are always about one option
                : CodebookValue.Of(multiple.Codes.Contains(Code!.Value) ? 1 : 0),
            RankingAnswer ranking => CodebookValue.Of(ranking.Codes.IndexOf(Code!.Value) + 1),
            NumberAnswer number => CodebookValue.Of(number.Value),
            DateAnswer date => CodebookValue.Of(date.Value),
            TextAnswer text => CodebookValue.Of(text.Value),
            _ => throw new InvalidOperationException(),
        };
    }

    // The text box is asked only of those who chose its option.
    private static CodebookValue Other(string? text, bool chosen) =>
        !chosen ? MissingReason.NotAsked : string.IsNullOrWhiteSpace(text) ? MissingReason.NoAnswer : CodebookValue.Of(text);
}
