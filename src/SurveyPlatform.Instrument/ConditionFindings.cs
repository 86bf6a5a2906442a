using System.Collections.Immutable;
using System.Globalization;
using static SurveyPlatform.Instruments.ConditionReach;

namespace SurveyPlatform.Instruments;

// Conditions that can never hold where they stand, or always do, with the shortest reason found in the words of their author.
internal sealed class ConditionFindings
{
    private const int MostReasons = 40;
    private const int LongestQuote = 160;

    private readonly Instrument _instrument;
    private readonly ImmutableArray<ConditionPlace> _places;
    private readonly ConditionReach _reach;

    public ConditionFindings(Instrument instrument)
    {
        (_places, var ofSlot) = ConditionPlace.In(instrument);
        (_instrument, _reach) = (instrument, new ConditionReach(instrument, _places, ofSlot));
    }

    /// <summary>What was looked at, for those who want to know what a judgement costs.</summary>
    public int Steps => _reach.Steps;

    /// <summary>What is inside a place that can never be reached is not judged: the outermost condition is the one to mend.</summary>
    public IEnumerable<Finding> Find()
    {
        var closed = new HashSet<ConditionPlace>();
        foreach (var place in _places)
        {
            if (place.Outer is { } outer && closed.Contains(outer))
            {
                closed.Add(place);
                continue;
            }

            var around = place.Outer?.Way.SelectMany(p => p.Terms).Reverse().ToList() ?? [];
            var hold = _reach.CanBe([.. Must(around), .. Must(place.Terms)]);
            if (hold == false)
            {
                closed.Add(place);
                yield return new Finding(place.Condition, false, Never(place, around));
            }
            else if (hold == true && _reach.CanBe([.. Must(around), new Demand(place.Condition, false)]) == false)
            {
                yield return new Finding(place.Condition, true, Always(place, around));
            }
        }
    }

    private static IEnumerable<Demand> Must(IEnumerable<Condition> terms) => terms.Select(t => new Demand(t, true));

    private string Never(ConditionPlace place, List<Condition> around)
    {
        var (own, others) = Reasons(place, around, place.Terms, ignored => [.. Must(around.Concat(place.Terms).Where(t => !ignored.Contains(t)))]);
        var terms = own.Select(Quote).ToList();
        var why = own.Count == 0 ? $"the place cannot be reached, because {And(others)}"
            : others.Count > 0 ? $"{And(terms)} cannot hold, because {And(others)}"
            : SameKey(own) is { } equals ? $"'{equals.Key}' cannot be {And(equals.Values)} at once"
            : own is [AnswerCondition { Key: var key }] ? $"no answer to '{key}'{Takes(key)} makes {terms[0]} true"
            : own is [_] ? $"no answers make {terms[0]} true"
            : $"{And(terms)} cannot hold at once";
        return $"This can never be true: {why}.";
    }

    private string Always(ConditionPlace place, List<Condition> around)
    {
        var (_, others) = Reasons(place, around, [], ignored => [.. Must(around.Where(t => !ignored.Contains(t))), new Demand(place.Condition, false)]);
        return others.Count == 0
            ? "This is always true, whatever is answered: it hides nothing."
            : $"This is always true here, because {And(others)}: it hides nothing.";
    }

    // A proof by contradiction rests on some terms only. Each is left out for a trial; if the contradiction remains, it was no part of
    // the reason. The farthest are tried first, so that what is wrong within the condition itself is said without its surroundings.
    private (List<Condition> Own, List<string> Others) Reasons(
        ConditionPlace place, List<Condition> around, ImmutableArray<Condition> own, Func<HashSet<Condition>, List<Demand>> demands)
    {
        var ignored = new HashSet<Condition>(ReferenceEqualityComparer.Instance);
        _ = _reach.CanBe(demands(ignored));
        var demanded = _reach.Demanded.Except(place.Way).ToList();
        List<Condition> terms = [.. demanded.SelectMany(p => p.Terms), .. around, .. own];
        foreach (var term in terms.Count <= MostReasons ? terms : [])
        {
            ignored.Add(term);
            if (_reach.CanBe(demands(ignored), ignored) != false)
            {
                ignored.Remove(term);
            }
        }

        var others = demanded.Concat(place.Way.Skip(1)).OrderBy(p => p.Index)
            .Select(p => (p.Shown, Terms: p.Terms.Where(t => !ignored.Contains(t)).Select(Quote).ToList()))
            .Where(p => p.Terms.Count > 0)
            .Select(p => $"{p.Shown} only when {And(p.Terms)}");
        return ([.. own.Where(t => !ignored.Contains(t))], [.. others]);
    }

    private static (string Key, List<string> Values)? SameKey(List<Condition> terms) =>
        terms.Count > 1 && terms.All(t => t is Compared { Comparator: Comparator.Equal }) && terms.Cast<Compared>().DistinctBy(t => t.Key).Count() == 1
            ? (((Compared)terms[0]).Key, [.. terms.Cast<Compared>().Select(t => t.Value.ToString())])
            : null;

    private string Takes(string key) => _instrument.FindItem(key) switch
    {
        NumberItem { Decimals: 0 } number => string.Create(CultureInfo.InvariantCulture, $" (a whole number from {number.Least} to {number.Most})"),
        NumberItem number => string.Create(CultureInfo.InvariantCulture, $" (a number from {number.Least} to {number.Most} with at most {EnglishWording.Plural(number.Decimals, "decimal place")})"),
        DateItem => $" (a date from {Check.EarliestDate:yyyy-MM-dd} to {Check.LatestDate:yyyy-MM-dd})",
        TextItem text => string.Create(CultureInfo.InvariantCulture, $" (at most {text.MaxLength} characters, none of them blanks at the ends)"),
        _ => "",
    };

    private static string Quote(Condition condition) => condition.ToString()! is { Length: > LongestQuote } text ? text[..LongestQuote] + "…" : condition.ToString()!; // every condition has its words

    private static string And(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";

    /// <summary>A condition that never holds, or always does, and why.</summary>
    internal sealed record Finding(Condition Condition, bool Always, string Message);
}
