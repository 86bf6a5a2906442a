using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Writes our conditions and checks as XLSForm's expressions, so that they hold for the same answers (see <see cref="ConditionReader"/>).</summary>
internal sealed class RelevantWriter(Instrument instrument)
{
    public string Relevant(Condition condition) => condition switch
    {
        AllOf all => string.Join(" and ", all.Terms.Select(t => t is AnyOf ? $"({Relevant(t)})" : Relevant(t))),
        AnyOf any => string.Join(" or ", any.Terms.Select(t => t is AllOf or AnyOf ? $"({Relevant(t)})" : Relevant(t))),
        Not not => $"not({Relevant(not.Term)})",
        Answered answered => $"{Answer(answered.Key)} != ''",
        Has has => $"selected({Answer(has.Key)}, '{Number(has.Code)}')",
        IsOneOf list => $"({string.Join(" or ", list.Values.Select(v => $"{Answer(list.Key)} = {Literal(list.Key, v)}"))})",
        Compared compared => Compare(compared),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>What is checked of an answer; null for nothing that XLSForm would not check by itself.</summary>
    public static string? Constraint(Item item) => item switch
    {
        NumberItem number => Constraint(number),
        TextItem text when text.MaxLength != TextItem.DefaultMaxLength => $"string-length(.) <= {Number(text.MaxLength)}",
        MultipleItem several when several.OfferedOptions.Where(o => o.Exclusive).ToList() is { Count: > 0 } alone =>
            string.Join(" and ", alone.Select(o => $"not(selected(., '{Number(o.Code)}') and count-selected(.) > 1)")),
        _ => null,
    };

    public static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A text in quotes; XPath has no sign to write both kinds of quote in one.</summary>
    public static string Quoted(string text) => !text.Contains('\'', StringComparison.Ordinal) ? $"'{text}'"
        : !text.Contains('"', StringComparison.Ordinal) ? $"\"{text}\""
        : $"concat({string.Join(", \"'\", ", text.Split('\'').Select(t => $"'{t}'"))})";

    private static string? Constraint(NumberItem item)
    {
        string?[] rules =
        [
            item.Min is { } min ? $". >= {Number(min)}" : null,
            item.Max is { } max ? $". <= {Number(max)}" : null,
            item.Decimals > 0 ? $". = round(., {Number(item.Decimals)})" : null,
        ];
        var all = rules.OfType<string>().ToList();
        var range = string.Join(" and ", all);
        var reasons = item.OfferedReasons.Select(r => $". = {Number(r.Code)}").ToList();
        if (reasons.Count == 0)
        {
            return range.Length == 0 ? null : range;
        }

        return string.Join(" or ", [range.Length == 0 ? "(. < -99 or . > -91)" : all.Count > 1 ? $"({range})" : range, .. reasons]);
    }

    private static string Answer(string key) => $"${{{PartNames.Of(key)}}}";

    // An answer not given is an empty text there, and unlike everything; and don't know is a code like any other.
    private string Compare(Compared compared)
    {
        var (answer, item) = (Answer(compared.Key), Item(compared.Key));
        var here = $"{answer} {Compared.Sign(compared.Comparator)} {Literal(compared.Key, compared.Value)}";
        var reasons = compared.Comparator == Comparator.Equal || item is not (NumberItem or SingleItem or GridItem) ? []
            : item.OfferedReasons.Select(r => $"{answer} != {Literal(compared.Key, new Literal(r.Code, null, null))}").ToList();
        if (compared.Comparator == Comparator.NotEqual)
        {
            reasons.Insert(0, $"{answer} != ''");
        }

        return reasons.Count == 0 ? here : $"({string.Join(" and ", [.. reasons, here])})";
    }

    private string Literal(string key, Literal value) => value switch
    {
        { Date: { } date } => $"date('{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}')",
        { Text: { } text } => Quoted(text),
        _ => Item(key) is ChoiceItem ? $"'{Number(value.Number ?? 0)}'" : Number(value.Number ?? 0),
    };

    private Item Item(string key) => instrument.FindItem(key)!; // conditions are only on what is there
}
