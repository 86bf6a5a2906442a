using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

public enum Comparator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A number, text or date written in a condition; exactly one is set.</summary>
public readonly record struct Literal(decimal? Number, string? Text, DateOnly? Date)
{
    public override string ToString() =>
        Number is { } number ? number.ToString(CultureInfo.InvariantCulture)
        : Date is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : $"'{Text?.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>When something is shown; a comparison with an answer not given is false, and so is one with an answer off the route.</summary>
public abstract record Condition
{
    private protected Condition()
    {
    }

    /// <summary>The keys the condition asks about.</summary>
    public abstract IEnumerable<string> Keys { get; }

    /// <summary>The condition's own parts.</summary>
    public virtual IEnumerable<Condition> Parts => [];

    /// <summary>Judges by the answers on the route, in the order of <see cref="Instrument.AnswerKeys"/>.</summary>
    internal abstract bool Holds(ReadOnlySpan<Answer?> visible);

    internal abstract void Bind(Func<string, int> slotOf);
}

public sealed record AllOf(ImmutableArray<Condition> Terms) : Condition
{
    public override IEnumerable<string> Keys => Terms.SelectMany(t => t.Keys);

    public override IEnumerable<Condition> Parts => Terms;

    public override string ToString() => string.Join(" and ", Terms.Select(t => t is AnyOf ? $"({t})" : t.ToString()));

    internal override bool Holds(ReadOnlySpan<Answer?> visible)
    {
        foreach (var term in Terms)
        {
            if (!term.Holds(visible))
            {
                return false;
            }
        }

        return true;
    }

    internal override void Bind(Func<string, int> slotOf)
    {
        foreach (var term in Terms)
        {
            term.Bind(slotOf);
        }
    }
}

public sealed record AnyOf(ImmutableArray<Condition> Terms) : Condition
{
    public override IEnumerable<string> Keys => Terms.SelectMany(t => t.Keys);

    public override IEnumerable<Condition> Parts => Terms;

    public override string ToString() => string.Join(" or ", Terms);

    internal override bool Holds(ReadOnlySpan<Answer?> visible)
    {
        foreach (var term in Terms)
        {
            if (term.Holds(visible))
            {
                return true;
            }
        }

        return false;
    }

    internal override void Bind(Func<string, int> slotOf)
    {
        foreach (var term in Terms)
        {
            term.Bind(slotOf);
        }
    }
}

public sealed record Not(Condition Term) : Condition
{
    public override IEnumerable<string> Keys => Term.Keys;

    public override IEnumerable<Condition> Parts => [Term];

    public override string ToString() => Term is AllOf or AnyOf ? $"not ({Term})" : $"not {Term}";

    internal override bool Holds(ReadOnlySpan<Answer?> visible) => !Term.Holds(visible);

    internal override void Bind(Func<string, int> slotOf) => Term.Bind(slotOf);
}

/// <summary>A condition on the answer under one key.</summary>
public abstract record AnswerCondition(string Key) : Condition
{
    private int _slot = -1;

    public override IEnumerable<string> Keys => [Key];

    /// <summary>Where the answer stands among those of the instrument, once bound.</summary>
    internal int Slot => _slot;

    internal sealed override void Bind(Func<string, int> slotOf) => _slot = slotOf(Key);

    internal sealed override bool Holds(ReadOnlySpan<Answer?> visible) => HoldsFor(visible[_slot]);

    internal bool HoldsFor(Answer? answer) => answer is not null && Holds(answer);

    private protected abstract bool Holds(Answer answer);
}

public sealed record Answered(string Key) : AnswerCondition(Key)
{
    public override string ToString() => $"answered({Key})";

    private protected override bool Holds(Answer answer) => true;
}

public sealed record Has(string Key, int Code) : AnswerCondition(Key)
{
    public override string ToString() => $"{Key} has {Code}";

    private protected override bool Holds(Answer answer) => answer switch
    {
        MultipleAnswer multiple => multiple.Codes.Contains(Code),
        RankingAnswer ranking => ranking.Codes.Contains(Code),
        MissingAnswer missing => (int)missing.Reason == Code,
        _ => false,
    };
}

public sealed record IsOneOf(string Key, ImmutableArray<Literal> Values) : AnswerCondition(Key)
{
    public override string ToString() => $"{Key} in ({string.Join(", ", Values)})";

    private protected override bool Holds(Answer answer)
    {
        foreach (var value in Values)
        {
            if (Compared.Holds(answer, Comparator.Equal, value))
            {
                return true;
            }
        }

        return false;
    }
}

public sealed record Compared(string Key, Comparator Comparator, Literal Value) : AnswerCondition(Key)
{
    public override string ToString() => $"{Key} {Sign(Comparator)} {Value}";

    /// <summary>As a comparison is written, here and in XPath alike.</summary>
    internal static string Sign(Comparator comparator) => comparator switch
    {
        Comparator.Equal => "=",
        Comparator.NotEqual => "!=",
        Comparator.Less => "<",
        Comparator.LessOrEqual => "<=",
        Comparator.Greater => ">",
        Comparator.GreaterOrEqual => ">=",
        _ => throw new InvalidOperationException(),
    };

    internal static bool Holds(Answer answer, Comparator comparator, Literal value) => (answer, value) switch
    {
        (SingleAnswer single, { Number: { } number }) => Holds(comparator, ((decimal)single.Code).CompareTo(number)),
        (NumberAnswer given, { Number: { } number }) => Holds(comparator, given.Value.CompareTo(number)),
        (DateAnswer given, { Date: { } date }) => Holds(comparator, given.Value.CompareTo(date)),
        (TextAnswer given, { Text: { } text }) => Holds(comparator, string.CompareOrdinal(given.Value, text)),

        // Don't know is a choice that can be asked for by its code, but it is neither less nor more than anything.
        (MissingAnswer missing, { Number: { } number }) =>
            comparator == Comparator.Equal && (int)missing.Reason == number,
        _ => false,
    };

    private protected override bool Holds(Answer answer) => Holds(answer, Comparator, Value);

    private static bool Holds(Comparator comparator, int order) => comparator switch
    {
        Comparator.Equal => order == 0,
        Comparator.NotEqual => order != 0,
        Comparator.Less => order < 0,
        Comparator.LessOrEqual => order <= 0,
        Comparator.Greater => order > 0,
        Comparator.GreaterOrEqual => order >= 0,
        _ => throw new InvalidOperationException(),
    };
}
