using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

// A condition with the conditions around it, all of which must hold for what stands there to be shown.
internal sealed class ConditionPlace(int index, Condition condition, string shown, ConditionPlace? outer)
{
    /// <summary>The condition's position in document order.</summary>
    public int Index { get; } = index;

    public Condition Condition { get; } = condition;

    /// <summary>What hangs on the condition, as in "the page 'p' is shown".</summary>
    public string Shown { get; } = shown;

    public ConditionPlace? Outer { get; } = outer;

    /// <summary>What must hold by itself: the condition taken apart at its "and".</summary>
    public ImmutableArray<Condition> Terms { get; } = [.. Apart(condition)];

    /// <summary>This condition and those around it, the innermost first.</summary>
    public IEnumerable<ConditionPlace> Way
    {
        get
        {
            for (var place = this; place is not null; place = place.Outer)
            {
                yield return place;
            }
        }
    }

    /// <summary>Every condition of an instrument in document order, and for each answer the innermost one it hangs on.</summary>
    public static (ImmutableArray<ConditionPlace> Places, ConditionPlace?[] OfSlot) In(Instrument instrument)
    {
        var places = ImmutableArray.CreateBuilder<ConditionPlace>();
        var ofSlot = new ConditionPlace?[instrument.AnswerKeys.Length];
        foreach (var section in instrument.Sections)
        {
            var outer = Within(null, section.ShownWhen, $"the section '{section.Key}' is shown");
            foreach (var page in section.Pages)
            {
                var inner = Within(outer, page.ShownWhen, $"the page '{page.Key}' is shown");
                foreach (var item in page.Items)
                {
                    var own = Within(inner, item.ShownWhen, $"'{item.Key}' is {(item.Asks ? "asked" : "shown")}");
                    var slot = instrument.FirstSlots[item.Index];
                    if (item is GridItem grid)
                    {
                        foreach (var row in grid.Rows)
                        {
                            ofSlot[slot++] = Within(own, row.ShownWhen, $"'{row.Key}' is asked");
                        }
                    }
                    else if (item.Asks)
                    {
                        ofSlot[slot] = own;
                    }
                }
            }
        }

        return (places.ToImmutable(), ofSlot);

        ConditionPlace? Within(ConditionPlace? outer, Condition? condition, string shown)
        {
            if (condition is null)
            {
                return outer;
            }

            var place = new ConditionPlace(places.Count, condition, shown, outer);
            places.Add(place);
            return place;
        }
    }

    private static IEnumerable<Condition> Apart(Condition condition) => condition is AllOf all ? all.Terms.SelectMany(Apart) : [condition];
}
