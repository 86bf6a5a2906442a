namespace SurveyPlatform.Instruments;

// Can answers be given with which some conditions hold and others do not? An item's condition asks about answers, which are only there
// when the conditions of their own items hold, and so on back to the beginning: what looks possible by itself may contradict
// what it takes to get there.
//
// This is a search for a proof, as one would do it on paper (an analytic tableau with propagation). A demand is a condition that must
// hold, or must not. Demands are taken apart: "and" that must hold is two demands; a single test narrows what its answer can still
// be (ConditionDomain), and where that leaves no way to be without an answer, the conditions that the item hangs on become demands too.
// Every key can be left without an answer, even a required one (a later page can be opened from the task list), so nothing else follows
// from not being asked. What remains are choices: one part of an "or" must hold. Whatever of a choice is impossible by now falls
// away, and if one way is left it is a demand. Only when nothing more follows is the search split: either the first way of the
// shortest choice holds, or it does not and another one does. A branch in which nothing is left for some answer is closed.
//
// All branches closed: it was proved that there are no such answers, and only then is "never" said. A branch without choices: there
// are, since every answer can be picked from its own domain. The problem is as hard as any (NP-complete), so looks are counted, for one question
// and for the whole instrument; past either number the answer is "not known" and nobody is told anything. A questionnaire that a person
// wrote takes some dozens.

/// <summary>Whether conditions can come true, proved by search with a bounded number of steps.</summary>
internal sealed class ConditionReach
{
    public const int MostSteps = 500_000;
    public const int MostStepsOfOne = 50_000;

    private readonly Instrument _instrument;
    private readonly ConditionPlace?[] _placeOfSlot;
    private readonly ILookup<int, AnswerCondition> _tests;
    private readonly ConditionDomain?[] _domains;
    private readonly int[] _literals;
    private int _limit;

    public ConditionReach(Instrument instrument, IEnumerable<ConditionPlace> places, ConditionPlace?[] placeOfSlot)
    {
        (_instrument, _placeOfSlot) = (instrument, placeOfSlot);
        _tests = places.SelectMany(p => Tests(p.Condition)).ToLookup(t => t.Slot);
        _domains = new ConditionDomain?[instrument.AnswerKeys.Length];
        _literals = [.. Enumerable.Range(0, _domains.Length).Select(slot => _tests[slot].Sum(t => t is IsOneOf list ? list.Values.Length : 1))];
    }

    /// <summary>Looks taken so far, for all questions.</summary>
    public int Steps { get; private set; }

    /// <summary>The places whose conditions the last question came to demand because an answer had to be given there.</summary>
    public HashSet<ConditionPlace> Demanded { get; } = [];

    /// <summary>True when there are answers that meet the demands, false when it is proved that there are none, null when it takes too long to tell.</summary>
    /// <param name="demands">Conditions that must hold, or must not.</param>
    /// <param name="ignored">Terms of places that are not to be demanded, for asking what a proof rests on.</param>
    public bool? CanBe(IEnumerable<Demand> demands, IReadOnlySet<Condition>? ignored = null)
    {
        _limit = Math.Min(MostSteps, Steps + MostStepsOfOne);
        Demanded.Clear();
        var open = new Stack<Branch>([new Branch([.. demands], [], [])]);
        while (open.TryPop(out var branch))
        {
            var stands = Settle(branch, ignored);
            if (Steps > _limit)
            {
                return null;
            }

            if (!stands)
            {
                continue;
            }

            if (branch.Choices.MinBy(c => c.Length) is not { } choice)
            {
                return true;
            }

            branch.Choices.Remove(choice);
            Look(branch.Domains.Count + branch.Choices.Count);
            open.Push(new Branch([choice[0] with { Holds = !choice[0].Holds }], new(branch.Domains), [.. branch.Choices, choice[1..]]));
            branch.Due.Push(choice[0]);
            open.Push(branch);
        }

        return false;
    }

    private static IEnumerable<AnswerCondition> Tests(Condition condition) =>
        condition is AnswerCondition test ? [test] : condition.Parts.SelectMany(Tests);

    // False when the branch is closed; else only choices that are still open are left in it.
    private bool Settle(Branch branch, IReadOnlySet<Condition>? ignored)
    {
        do
        {
            while (branch.Due.TryPop(out var demand))
            {
                if (!Look(1) || !Take(branch, demand, ignored))
                {
                    return false;
                }
            }

            for (var i = branch.Choices.Count - 1; i >= 0; i--)
            {
                if (Open(branch, branch.Choices[i]) is not { } open)
                {
                    branch.Choices.RemoveAt(i);
                }
                else if (open.Length < 2)
                {
                    if (open.Length == 0 || Steps > _limit)
                    {
                        return false;
                    }

                    branch.Choices.RemoveAt(i);
                    branch.Due.Push(open[0]);
                }
                else
                {
                    branch.Choices[i] = open;
                }
            }
        }
        while (branch.Due.Count > 0);
        return true;
    }

    // The ways that are neither certain nor impossible; null when one of them is certain.
    private Demand[]? Open(Branch branch, Demand[] choice)
    {
        var open = new List<Demand>(choice.Length);
        foreach (var way in choice)
        {
            var judged = Judge(branch, way.Condition);
            if (judged == way.Holds)
            {
                return null;
            }

            if (judged is null)
            {
                open.Add(way);
            }
        }

        return open.Count == choice.Length ? choice : [.. open];
    }

    private bool Take(Branch branch, Demand demand, IReadOnlySet<Condition>? ignored)
    {
        switch (demand.Condition)
        {
            case Not not:
                branch.Due.Push(new Demand(not.Term, !demand.Holds));
                return true;
            case AnswerCondition test:
                return Narrow(branch, test, demand.Holds, ignored);
            case var joined when joined is AllOf == demand.Holds:
                foreach (var part in joined.Parts)
                {
                    branch.Due.Push(demand with { Condition = part });
                }

                return true;
            case var joined:
                branch.Choices.Add([.. joined.Parts.Select(part => demand with { Condition = part })]);
                return true;
        }
    }

    private bool Narrow(Branch branch, AnswerCondition test, bool holds, IReadOnlySet<Condition>? ignored)
    {
        if (Domain(branch, test.Slot) is not { } before || !Look(before.Cost(test)) || before.Narrow(test, holds) is not { } left)
        {
            return false;
        }

        branch.Domains[test.Slot] = left;
        if (before.MayLack && !left.MayLack)
        {
            foreach (var place in _placeOfSlot[test.Slot]?.Way ?? [])
            {
                Demanded.Add(place);
                foreach (var term in place.Terms.Where(t => ignored?.Contains(t) != true))
                {
                    branch.Due.Push(new Demand(term, true));
                }
            }
        }

        return true;
    }

    // What is certain of a condition in this branch; null when it can still be either.
    private bool? Judge(Branch branch, Condition condition)
    {
        switch (condition)
        {
            case Not not:
                return !Judge(branch, not.Term);
            case AnswerCondition test:
                return Domain(branch, test.Slot) is not { } domain || !Look(2 * domain.Cost(test)) ? null
                    : domain.Narrow(test, true) is null ? false
                    : domain.Narrow(test, false) is null ? true : null;
            default:
                var decisive = condition is AnyOf; // one such part decides the whole
                bool? result = !decisive;
                foreach (var part in condition.Parts)
                {
                    var judged = Judge(branch, part);
                    if (judged == decisive)
                    {
                        return decisive;
                    }

                    result = judged is null ? null : result;
                }

                return result;
        }
    }

    private ConditionDomain? Domain(Branch branch, int slot)
    {
        if (branch.Domains.TryGetValue(slot, out var narrowed))
        {
            return narrowed;
        }

        var item = _instrument.FindItem(_instrument.AnswerKeys[slot])!; // every slot is an item's
        if (_domains[slot] is null && Look(_literals[slot]))
        {
            _domains[slot] = ConditionDomain.Of(item, [.. _tests[slot]]);
        }

        return _domains[slot];
    }

    private bool Look(int times)
    {
        Steps = (int)Math.Min(_limit + 1, (long)Steps + times); // what is refused is not done
        return Steps <= _limit;
    }

    /// <summary>A condition that must hold, or must not.</summary>
    internal readonly record struct Demand(Condition Condition, bool Holds);

    private sealed class Branch(List<Demand> due, Dictionary<int, ConditionDomain> domains, List<Demand[]> choices)
    {
        public Stack<Demand> Due { get; } = new(due);

        public Dictionary<int, ConditionDomain> Domains { get; } = domains;

        public List<Demand[]> Choices { get; } = choices;
    }
}
