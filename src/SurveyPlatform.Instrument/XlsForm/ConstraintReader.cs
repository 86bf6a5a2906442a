using System.Globalization;
using System.Text.RegularExpressions;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Carries what of a constraint our items can keep: a range of numbers, a length, an option that stands alone. Says what they cannot.</summary>
internal static partial class ConstraintReader
{
    /// <summary>The item with what of the constraint could be carried, and the parts of it that could not, in words.</summary>
    /// <param name="name">What the question is called: some rules name it instead of saying ".".</param>
    public static (Item Item, List<string> Left) Read(Item item, ChoiceList? list, string name, string expression)
    {
        var rest = new List<string>();
        try
        {
            var rule = Own(XPathParser.Parse(expression), name);
            foreach (var term in rule is XAll all ? all.Terms : [rule])
            {
                if (Carry(item, list, term, rest) is { } carried)
                {
                    item = carried;
                }
                else
                {
                    rest.Add(Construct.Of(term));
                }
            }
        }
        catch (XPathException e)
        {
            rest.Add(e.Message);
        }

        return (Sound(item, rest), [.. rest.Distinct()]);
    }

    private static XPath Own(XPath part, string name) => part switch
    {
        XAnswer answer when answer.Name == name => new XSelf(),
        XAll all => new XAll([.. all.Terms.Select(t => Own(t, name))]),
        XAny any => new XAny([.. any.Terms.Select(t => Own(t, name))]),
        XCompared compared => new XCompared(Own(compared.Left, name), compared.Comparator, Own(compared.Right, name)),
        XCall call => call with { Arguments = [.. call.Arguments.Select(a => Own(a, name))] },
        _ => part,
    };

    private static Item? Carry(Item item, ChoiceList? list, XPath term, List<string> rest) => (item, term) switch
    {
        (_, XCall { Function: "true", Arguments: [] }) => item,
        (NumberItem number, XAny any) => WithReasons(number, list, any, rest),
        (NumberItem number, XAll all) => all.Terms.Aggregate((Item?)number, (so, t) => so is null ? null : Carry(so, list, t, rest)),
        (NumberItem number, XCompared { Left: XSelf, Right: XNumber { Value: var bound } } compared) => Bounded(number, compared.Comparator, bound, rest),
        (NumberItem { Decimals: > 0 } number, XCompared { Left: XSelf, Comparator: Comparator.Equal, Right: XCall { Function: "round", Arguments: [XSelf, XNumber { Value: >= 0 and <= 6 and var places }] } }) => number with { Decimals = (int)places },
        (TextItem text, XCompared { Left: XCall { Function: "string-length", Arguments: [XSelf] }, Right: XNumber { Value: var length } } compared) => Lengthy(text, compared.Comparator, length),
        (TextItem text, XCall { Function: "regex", Arguments: [XSelf, XText { Value: var pattern }] }) when AnythingSoLong().Match(pattern) is { Success: true } most => Lengthy(text, Comparator.LessOrEqual, decimal.Parse(most.Groups[1].Value, CultureInfo.InvariantCulture)),
        (MultipleItem several, _) when list is not null && AloneIn(term) is { } name && list.Codes.TryGetValue(name, out var code) => code < 0 ? several
            : several with { Options = [.. several.Options.Select(o => o.Code == code ? o with { Exclusive = true } : o)] },
        _ => null,
    };

    // ". >= 0 and . <= 50 or . = -93": the ways not to answer a number are told by their codes.
    private static NumberItem? WithReasons(NumberItem item, ChoiceList? list, XAny any, List<string> rest)
    {
        NumberItem? carried = item;
        var ranges = 0;
        foreach (var term in any.Terms)
        {
            carried = term switch
            {
                XCompared { Left: XSelf, Comparator: Comparator.Equal, Right: XNumber { Value: -93 } } => carried with { DontKnow = true },
                XCompared { Left: XSelf, Comparator: Comparator.Equal, Right: XNumber { Value: -94 } } => carried with { PreferNotToSay = true },
                _ when ranges++ > 0 => null,
                _ when IsOutsideReasons(term) => carried,
                _ => Carry(carried, list, term, rest) as NumberItem,
            };
            if (carried is null)
            {
                return null;
            }
        }

        return carried;
    }

    // Any number but those that mean a reason: no range at all.
    private static bool IsOutsideReasons(XPath term) => term is XAny
    {
        Terms: [XCompared { Left: XSelf, Comparator: Comparator.Less, Right: XNumber { Value: -99 } }, XCompared { Left: XSelf, Comparator: Comparator.Greater, Right: XNumber { Value: -91 } }],
    };

    private static NumberItem? Bounded(NumberItem item, Comparator comparator, decimal bound, List<string> rest)
    {
        if (Math.Abs(bound) > NumberItem.Largest)
        {
            rest.Add("numbers end at 999,999,999 here");
            return item;
        }

        var whole = item.Decimals == 0;
        if (!whole && comparator is Comparator.Greater or Comparator.Less)
        {
            rest.Add(string.Create(CultureInfo.InvariantCulture, $"a bound belongs to the range here, so {bound} itself can be answered"));
        }

        return comparator switch
        {
            Comparator.GreaterOrEqual => From(whole ? decimal.Ceiling(bound) : bound),
            Comparator.Greater => From(whole ? decimal.Floor(bound) + 1 : bound),
            Comparator.LessOrEqual => To(whole ? decimal.Floor(bound) : bound),
            Comparator.Less => To(whole ? decimal.Ceiling(bound) - 1 : bound),
            Comparator.Equal or Comparator.NotEqual => null,
        };

        NumberItem From(decimal min) => item with { Min = Math.Max(item.Min ?? min, min) };

        NumberItem To(decimal max) => item with { Max = Math.Min(item.Max ?? max, max) };
    }

    private static TextItem? Lengthy(TextItem item, Comparator comparator, decimal length)
    {
        var most = comparator switch
        {
            Comparator.LessOrEqual => decimal.Floor(length),
            Comparator.Less => decimal.Ceiling(length) - 1,
            _ => 0,
        };
        return most is >= 1 and <= 20_000 ? item with { MaxLength = (int)most } : null;
    }

    // A choice that stands alone, as forms say it: not(selected(., 'none') and count-selected(.) > 1), and two others.
    private static string? AloneIn(XPath term) => term switch
    {
        XCall { Function: "not", Arguments: [XAll { Terms: [var one, var more] }] } => IsSeveral(more) ? SelectedHere(one) : IsSeveral(one) ? SelectedHere(more) : null,
        XCall { Function: "if", Arguments: [var chosen, var alone, XCall { Function: "true" }] } when IsOne(alone) => SelectedHere(chosen),
        XAny { Terms: [XCall { Function: "not", Arguments: [var chosen] }, var alone] } when IsOne(alone) => SelectedHere(chosen),
        XAny { Terms: [var alone, XCall { Function: "not", Arguments: [var chosen] }] } when IsOne(alone) || (alone is XAll { Terms: [_, var one] } && IsOne(one)) => SelectedHere(chosen),
        _ => null,
    };

    private static string? SelectedHere(XPath term) => term is XCall { Function: "selected", Arguments: [XSelf, var choice] }
        ? choice switch { XText text => text.Value, XNumber number => number.Value.ToString(CultureInfo.InvariantCulture), _ => null }
        : null;

    private static bool IsSeveral(XPath term) => term is XCompared { Left: XCall { Function: "count-selected", Arguments: [XSelf] } }
        and ({ Comparator: Comparator.Greater, Right: XNumber { Value: 1 } } or { Comparator: Comparator.GreaterOrEqual, Right: XNumber { Value: 2 } } or { Comparator: Comparator.NotEqual, Right: XNumber { Value: 1 } });

    private static bool IsOne(XPath term) => term is XCompared { Left: XCall { Function: "count-selected", Arguments: [XSelf] } }
        and ({ Comparator: Comparator.Equal, Right: XNumber { Value: 1 } } or { Comparator: Comparator.LessOrEqual, Right: XNumber { Value: 1 } } or { Comparator: Comparator.Less, Right: XNumber { Value: 2 } });

    // A range that an instrument may not have is left away, and said.
    private static Item Sound(Item item, List<string> rest)
    {
        if (item is not NumberItem { Min: not null } and not NumberItem { Max: not null })
        {
            return item;
        }

        var number = (NumberItem)item; // seen above
        number = number with { Min = Rounded(number.Min, number.Decimals), Max = Rounded(number.Max, number.Decimals) };
        if (number.Min > number.Max)
        {
            rest.Add("no number can be in its range");
        }
        else if (InstrumentRules.TouchesMissingBand(number))
        {
            rest.Add("a range may not touch -99 to -91 here, which say why an answer is missing");
        }
        else
        {
            return number;
        }

        return number with { Min = null, Max = null };
    }

    private static decimal? Rounded(decimal? bound, int decimals) => bound is { } value ? decimal.Round(value, decimals) : null;

    [GeneratedRegex(@"\A\^?\.\{[01],([0-9]{1,5})\}\$?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnythingSoLong();
}
