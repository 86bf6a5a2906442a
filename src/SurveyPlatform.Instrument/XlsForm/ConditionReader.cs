using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

// XPath takes an answer not given for an empty text; here a comparison with an answer not given is false. So "${a} != 1", which holds there
// before anything is answered, becomes "not (a = 1)", and only together with "${a} != ''" does it become "a != 1". Less and more are false
// there as well, since an empty text is no number.

/// <summary>Turns an expression into a condition of ours that holds for the same answers, or says why there is none.</summary>
internal sealed class ConditionReader(FormNames names)
{
    private const string OwnAnswer = "it asks about its own answer, which is given only once it is shown";

    /// <summary>What an expression became: a condition, or what always is.</summary>
    public readonly record struct Outcome(Condition? Condition, bool Always)
    {
        public static Outcome Of(Condition condition) => new(condition, false);

        public static Outcome Constant(bool holds) => new(null, holds);

        public bool IsNever => Condition is null && !Always;
    }

    /// <param name="before">Only what is asked before this place can be asked about.</param>
    /// <param name="why">Why a part of it is left out; then what is left holds more often.</param>
    /// <exception cref="XPathException">Nothing of it can be carried; why.</exception>
    public Outcome Read(string expression, int before, out string? why)
    {
        why = null;
        var plain = expression.Trim();
        if (plain.ToLowerInvariant() is "yes" or "true" or "no" or "false")
        {
            return Outcome.Constant(plain[0] is 'y' or 'Y' or 't' or 'T');
        }

        var parsed = XPathParser.Parse(expression);
        try
        {
            return Read(parsed, before);
        }
        catch (XPathException e) when (parsed is XAll)
        {
            why = e.Message;
        }

        var carried = new List<Outcome>();
        foreach (var term in ((XAll)parsed).Terms)
        {
            try
            {
                carried.Add(Read(term, before));
            }
            catch (XPathException)
            {
                continue; // why is told already
            }
        }

        return carried.Count > 0 ? Join(carried, whenAny: false) : throw new XPathException(why);
    }

    private Outcome Read(XPath expression, int before) => expression switch
    {
        XAny any => Join(any.Terms.Select(t => Read(t, before)), whenAny: true),
        XAll all => Join(Terms(all, before), whenAny: false),
        XCompared compared => Compare(compared, before),
        XCall call => Call(call, before),
        XNumber number => Outcome.Constant(number.Value != 0),
        XText text => Outcome.Constant(text.Value.Length > 0),
        XAnswer answer => throw new XPathException($"it asks for “{answer.Name}” without saying which answer"),
        XSelf => throw new XPathException(OwnAnswer),
        XReckoned reckoned => throw new XPathException($"it has {reckoned.What}"),
        _ => throw new InvalidOperationException(),
    };

    private static Outcome Join(IEnumerable<Outcome> outcomes, bool whenAny)
    {
        var terms = ImmutableArray.CreateBuilder<Condition>();
        foreach (var outcome in outcomes)
        {
            if (outcome.Condition is { } condition)
            {
                terms.Add(condition);
            }
            else if (outcome.Always == whenAny)
            {
                return outcome;
            }
        }

        if (terms.Count <= 1)
        {
            return terms.Count == 0 ? Outcome.Constant(!whenAny) : Outcome.Of(terms[0]);
        }

        if (!whenAny)
        {
            return Outcome.Of(new AllOf(terms.ToImmutable()));
        }

        // One of several answers to the same question.
        return terms[0] is Compared { Comparator: Comparator.Equal } first && terms.All(t => t is Compared { Comparator: Comparator.Equal } c && c.Key == first.Key)
            ? Outcome.Of(new IsOneOf(first.Key, [.. terms.Select(t => ((Compared)t).Value)]))
            : Outcome.Of(new AnyOf(terms.ToImmutable()));
    }

    // "Given, and not don't know, and other than 1" is one comparison here.
    private IEnumerable<Outcome> Terms(XAll all, int before)
    {
        var parts = all.Terms.Select(t => t is XCompared { Left: XAnswer, Right: XText or XNumber } c ? c : null).ToList();
        foreach (var (index, term) in all.Terms.Index())
        {
            if (parts[index] is not { Left: XAnswer { Name: var name } } own || names.Find(name, out _) is not { } target)
            {
                yield return Read(term, before);
                continue;
            }

            var about = parts.Where(p => p is { Left: XAnswer other } && other.Name == name).Select(p => p!).ToList(); // the others are none
            var ruledOut = about.Where(p => IsRuledOut(target, p)).Select(p => Text(p.Right)).ToHashSet(StringComparer.Ordinal);
            var reasonsOut = target.Item.OfferedReasons.All(r => ruledOut.Contains(r.Code.ToString(CultureInfo.InvariantCulture)));
            var compared = about.Where(p => !IsRuledOut(target, p) && p.Comparator != Comparator.Equal).ToList();
            if (compared.Count == 0 && reasonsOut && target.Item is (NumberItem or SingleItem or GridItem) && target.Item.OfferedReasons.Any() && ruledOut.Contains("") && about.TrueForAll(p => IsRuledOut(target, p)))
            {
                // Given, and in none of the ways not to answer: other than the last of them is enough here.
                if (ReferenceEquals(own, about[^1]))
                {
                    yield return Other(own, target, before);
                }

                continue;
            }

            var folds = compared.Count > 0 && reasonsOut && (ruledOut.Contains("") || compared.All(p => p.Comparator != Comparator.NotEqual));
            if (!folds)
            {
                yield return Read(term, before);
            }
            else if (!IsRuledOut(target, own))
            {
                yield return own.Comparator == Comparator.NotEqual ? Other(own, target, before) : Compare(own, before);
            }
            else if (Text(own.Right).Length == 0 && compared.All(p => p.Comparator != Comparator.NotEqual))
            {
                yield return Read(term, before); // said beside "less" or "more", which mean it anyway
            }
        }
    }

    private static bool IsRuledOut(FormTarget target, XCompared part) =>
        part.Comparator == Comparator.NotEqual && (Text(part.Right).Length == 0 || (target.Item is not TextItem && Text(part.Right) is "-93" or "-94"));

    private static Outcome Other(XCompared part, FormTarget target, int before)
    {
        JudgeOrder(target, ((XAnswer)part.Left).Name, before);
        return Outcome.Of(new Compared(target.Key, Comparator.NotEqual, Literal(target, part.Right)));
    }

    private Outcome Compare(XCompared compared, int before)
    {
        if (Length(compared) is { } given)
        {
            return given(before);
        }

        if (compared is not { Left: XAnswer { Name: var name }, Right: XText or XNumber } || Target(name, before) is not { } target)
        {
            throw new XPathException((compared.Left, compared.Right) switch
            {
                (XAnswer left, XAnswer right) => $"it compares two answers, “{left.Name}” and “{right.Name}”",
                (XSelf, _) or (_, XSelf) => OwnAnswer,
                _ => $"it has {Construct.Of(compared)}",
            });
        }

        if (Text(compared.Right).Length == 0)
        {
            return compared.Comparator switch
            {
                Comparator.Equal => Outcome.Of(new Not(new Answered(target.Key))),
                Comparator.NotEqual => Outcome.Of(new Answered(target.Key)),
                _ => throw new XPathException("nothing is less or more than an empty text"),
            };
        }

        if (target.Item is MultipleItem or RankingItem)
        {
            throw new XPathException($"“{name}” can have several answers: selected() asks for one of them");
        }

        if (IsNoChoice(target, compared.Right) && compared.Comparator is Comparator.Equal or Comparator.NotEqual)
        {
            return Outcome.Constant(compared.Comparator == Comparator.NotEqual);
        }

        var literal = Literal(target, compared.Right, compared.Comparator);
        return compared.Comparator switch
        {
            Comparator.NotEqual => Outcome.Of(new Not(new Compared(target.Key, Comparator.Equal, literal))),
            Comparator.Equal => Outcome.Of(new Compared(target.Key, Comparator.Equal, literal)),
            _ when target.Item is ChoiceItem => Outcome.Of(Ordered(target, compared.Comparator, compared.Right)),
            _ when target.Item is TextItem => throw new XPathException($"“{name}” is a text, which is neither less nor more"),
            _ => Outcome.Of(new Compared(target.Key, compared.Comparator, literal)),
        };
    }

    // Names that are numbers have their order there. Where the codes are the same numbers it is theirs here; else the choices are told one by one.
    private static Condition Ordered(FormTarget target, Comparator comparator, XPath right)
    {
        if (!decimal.TryParse(Text(right), NumberStyles.Number, CultureInfo.InvariantCulture, out var bound))
        {
            throw new XPathException("it asks whether a choice is less or more than a text");
        }

        if (target.List is { } list && list.Codes.All(c => c.Key == c.Value.ToString(CultureInfo.InvariantCulture)))
        {
            return new Compared(target.Key, comparator, new Literal(bound, null, null));
        }

        ImmutableArray<Literal> codes =
        [
            .. (target.List?.Codes ?? []).Where(c => decimal.TryParse(c.Key, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && comparator switch
            {
                Comparator.Less => value < bound,
                Comparator.LessOrEqual => value <= bound,
                Comparator.Greater => value > bound,
                Comparator.GreaterOrEqual => value >= bound,
                Comparator.Equal or Comparator.NotEqual => throw new InvalidOperationException(),
            }).Select(c => new Literal(c.Value, null, null)),
        ];
        return codes switch
        {
            [] => throw new XPathException("no choice is so"),
            [var only] => new Compared(target.Key, Comparator.Equal, only),
            _ => new IsOneOf(target.Key, codes),
        };
    }

    // string-length(${a}) > 0 and count-selected(${a}) >= 1 ask whether there is an answer.
    private Func<int, Outcome>? Length(XCompared compared)
    {
        if (compared is not { Left: XCall { Function: "string-length" or "count-selected", Arguments: [XAnswer { Name: var name }] }, Right: XNumber { Value: var number } })
        {
            return null;
        }

        bool? answered = (compared.Comparator, number) switch
        {
            (Comparator.Greater or Comparator.NotEqual, 0) or (Comparator.GreaterOrEqual, 1) => true,
            (Comparator.Equal or Comparator.LessOrEqual, 0) or (Comparator.Less, 1) => false,
            _ => null,
        };
        return answered is null ? null : before =>
        {
            var given = new Answered(Target(name, before).Key);
            return Outcome.Of(answered.Value ? given : new Not(given));
        };
    }

    private Outcome Call(XCall call, int before)
    {
        switch (call)
        {
            case { Function: "true", Arguments: [] }:
                return Outcome.Constant(true);
            case { Function: "false", Arguments: [] }:
                return Outcome.Constant(false);
            case { Function: "boolean", Arguments: [var inner] }:
                return Read(inner, before);
            case { Function: "not", Arguments: [var denied] }:
                var outcome = Read(denied, before);
                return outcome.Condition is { } condition ? Outcome.Of(new Not(condition)) : Outcome.Constant(!outcome.Always);
            case { Function: "selected", Arguments: [XAnswer { Name: var name }, (XText or XNumber) and var choice] }:
                var target = Target(name, before);
                return IsNoChoice(target, choice) ? Outcome.Constant(false) : target.Item is ChoiceItem ? Outcome.Of(target.Item is MultipleItem or RankingItem
                    ? new Has(target.Key, (int)Literal(target, choice).Number!.Value) // a choice is a number
                    : new Compared(target.Key, Comparator.Equal, Literal(target, choice)))
                    : throw new XPathException($"“{name}” has no choices");
            default:
                throw new XPathException($"it has {Construct.Of(call)}");
        }
    }

    // Nobody can choose what is not offered.
    private static bool IsNoChoice(FormTarget target, XPath value) => target is { Item: ChoiceItem, List: { } list } && value is XText or XNumber && !list.Codes.ContainsKey(Text(value));

    private FormTarget Target(string name, int before)
    {
        var target = names.Find(name, out var why);
        if (target is null || target.Item is NoteItem)
        {
            throw new XPathException(why ?? $"“{name}” has no answer");
        }

        JudgeOrder(target, name, before);
        return target;
    }

    private static void JudgeOrder(FormTarget target, string name, int before)
    {
        if (target.Position >= before)
        {
            throw new XPathException($"“{name}” is asked later or in the same group, and a condition here only looks back");
        }
    }

    private static Literal Literal(FormTarget target, XPath value, Comparator comparator = Comparator.Equal)
    {
        var text = Text(value);
        switch (target.Item)
        {
            case ChoiceItem when target.List is { } list && list.Codes.TryGetValue(text, out var code):
                return new Literal(code, null, null);
            case ChoiceItem when comparator is not (Comparator.Equal or Comparator.NotEqual):
                return default;
            case ChoiceItem:
                throw new XPathException($"“{text}” is no choice of “{target.Key}”");
            case NumberItem when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                return new Literal(number, null, null);
            case DateItem when text.Length >= 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date):
                return new Literal(null, null, date);
            case TextItem:
                return new Literal(null, text, null);
            default:
                throw new XPathException($"“{text}” is not what “{target.Key}” asks for");
        }
    }

    private static string Text(XPath value) => value switch
    {
        XText text => text.Value,
        XNumber number => number.Value.ToString("0.############################", CultureInfo.InvariantCulture),
        _ => "?",
    };
}
