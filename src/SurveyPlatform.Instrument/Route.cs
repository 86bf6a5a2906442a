using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>How far a page or section has got.</summary>
public enum Progress
{
    NotStarted,
    InProgress,
    Complete,
}

/// <summary>The way through an instrument that one sheet of answers opens: what is shown, what comes next, what is still to do.</summary>
public sealed class Route
{
    private readonly bool[] _shownItems;
    private readonly bool[] _shownSlots;
    private readonly Answer?[] _visible;
    private readonly int[] _positions;

    private Route(Instrument instrument, AnswerSheet sheet, ImmutableArray<Page> pages, bool[] items, bool[] slots, Answer?[] visible, int[] positions)
    {
        (Instrument, Sheet, Pages) = (instrument, sheet, pages);
        (_shownItems, _shownSlots, _visible, _positions) = (items, slots, visible, positions);
    }

    public Instrument Instrument { get; }

    /// <summary>The whole sheet, answers off the route included.</summary>
    public AnswerSheet Sheet { get; }

    /// <summary>The pages on the route in order.</summary>
    public ImmutableArray<Page> Pages { get; }

    /// <summary>The sheet without what is off the route.</summary>
    public AnswerSheet Answers => field ??= Limit();

    /// <summary>The first page on the route that is not complete; null when all are.</summary>
    public Page? FirstIncomplete => Pages.FirstOrDefault(p => ProgressOf(p) != Progress.Complete);

    internal ReadOnlySpan<Answer?> Visible => _visible;

    internal bool ShownSlot(int slot) => _shownSlots[slot];

    // One pass in document order. Conditions may only ask about what stands earlier (InstrumentRules sees to it), so by the
    // time a condition is judged, everything it can ask about has been decided: shown or not, and with which answer. That is why
    // there is no fixpoint, no dependency graph and no recursion here, and why an answer off the route is simply never put into
    // `visible`: for every later condition it was not given. It stays in the sheet, so that a person who comes back to the
    // route finds it again.
    //
    // A hidden section hides its pages, a hidden page its items, a hidden grid its rows. A page on which nothing would be shown is
    // not on the route: no one is sent to an empty page. Conditions hold slot numbers, bound once when the instrument was
    // made, so judging one is an array look-up; a walk costs one dictionary look-up per key and allocates five arrays.

    public static Route Walk(Instrument instrument, AnswerSheet sheet)
    {
        var shownItems = new bool[instrument.Items.Length];
        var shownSlots = new bool[instrument.AnswerKeys.Length];
        var visible = new Answer?[instrument.AnswerKeys.Length];
        var positions = new int[instrument.Pages.Length];
        var pages = ImmutableArray.CreateBuilder<Page>(instrument.Pages.Length);
        foreach (var section in instrument.Sections)
        {
            var sectionShown = Holds(section.ShownWhen, visible);
            foreach (var page in section.Pages)
            {
                positions[page.Index] = -1;
                if (sectionShown && Holds(page.ShownWhen, visible)
                    && Show(instrument, page, shownItems, shownSlots, visible, sheet.Get))
                {
                    positions[page.Index] = pages.Count;
                    pages.Add(page);
                }
            }
        }

        return new Route(instrument, sheet, pages.DrainToImmutable(), shownItems, shownSlots, visible, positions);
    }

    /// <summary>Whether an item or grid row is on the route.</summary>
    public bool IsShown(string key) =>
        Instrument.TryPlace(key, out var place) && (place.Slot >= 0 ? _shownSlots[place.Slot] : _shownItems[place.Item]);

    public bool IsShown(Item item) => _shownItems[item.Index];

    public bool IsOnRoute(string pageKey) => Instrument.FindPage(pageKey) is { } page && _positions[page.Index] >= 0;

    /// <summary>The answer under this key, if it is on the route.</summary>
    public Answer? Answer(string key) => Instrument.TryPlace(key, out var place) && place.Slot >= 0 ? _visible[place.Slot] : null;

    /// <summary>The next page on the route, across sections; null at the end. Known for pages off the route too.</summary>
    public Page? Next(string pageKey) => Neighbour(pageKey, +1);

    public Page? Previous(string pageKey) => Neighbour(pageKey, -1);

    /// <summary>How many answers of the section must still be given.</summary>
    public int NeededIn(Section section) => section.Pages.Where(p => IsOnRoute(p.Key)).SelectMany(p => p.Items).Where(i => i.Required)
        .Sum(i => KeysAsked(i).Count(key => Answer(key) is null));

    /// <summary>A page is complete when everything shown on it was saved and everything required has an answer.</summary>
    public Progress ProgressOf(Page page)
    {
        var (started, complete, asks) = (false, true, false);
        foreach (var item in page.Items)
        {
            if (!item.Asks || !_shownItems[item.Index])
            {
                continue;
            }

            asks = true;
            var (saved, answered) = (false, true);
            foreach (var slot in ShownSlots(item))
            {
                saved |= Sheet.Saved(Instrument.AnswerKeys[slot]);
                answered &= _visible[slot] is not null;
            }

            started |= saved;
            complete &= saved && (answered || !item.Required);
        }

        return !asks ? ProgressOfNotes(page) : complete ? Progress.Complete : started ? Progress.InProgress : Progress.NotStarted;
    }

    /// <summary>Complete when all its pages on the route are; null when the section is off the route.</summary>
    public Progress? ProgressOf(Section section)
    {
        var (started, complete, any) = (false, true, false);
        foreach (var page in section.Pages)
        {
            if (_positions[page.Index] < 0)
            {
                continue;
            }

            var progress = ProgressOf(page);
            any = true;
            started |= progress != Progress.NotStarted;
            complete &= progress == Progress.Complete;
        }

        return !any ? null : complete ? Progress.Complete : started ? Progress.InProgress : Progress.NotStarted;
    }

    /// <summary>The keys under which this item is asked here: none when it is not shown, for a grid the rows shown.</summary>
    public IEnumerable<string> KeysAsked(Item item) => ShownSlots(item).Select(slot => Instrument.AnswerKeys[slot]);

    /// <summary>The answers on the route when one page's answers are replaced by others, judged item by item as they come.</summary>
    internal static bool Show(
        Instrument instrument, Page page, bool[] shownItems, bool[] shownSlots, Answer?[] visible, Func<string, Answer?> answerTo)
    {
        var any = false;
        foreach (var item in page.Items)
        {
            var itemShown = shownItems[item.Index] = Holds(item.ShownWhen, visible);
            if (!itemShown)
            {
                continue;
            }

            var slot = instrument.FirstSlots[item.Index];
            if (item is not GridItem grid)
            {
                any = true;
                if (item.Asks)
                {
                    Place(item, item.Key, slot);
                }

                continue;
            }

            var anyRow = false;
            foreach (var row in grid.Rows)
            {
                if (Holds(row.ShownWhen, visible))
                {
                    anyRow = true;
                    Place(item, row.Key, slot);
                }

                slot++;
            }

            shownItems[item.Index] = anyRow;
            any |= anyRow;
        }

        return any;

        void Place(Item item, string key, int slot)
        {
            shownSlots[slot] = true;
            visible[slot] = answerTo(key) is { } answer && item.Fits(answer) ? answer : null;
        }
    }

    private static bool Holds(Condition? condition, Answer?[] visible) => condition is null || condition.Holds(visible);

    private IEnumerable<int> ShownSlots(Item item)
    {
        var first = Instrument.FirstSlots[item.Index];
        var count = item is GridItem grid ? grid.Rows.Length : item.Asks ? 1 : 0;
        for (var slot = first; slot < first + count; slot++)
        {
            if (_shownSlots[slot])
            {
                yield return slot;
            }
        }
    }

    // A page of notes leaves nothing in the sheet: it counts as read once something behind it is saved, or nothing is behind it.
    private Progress ProgressOfNotes(Page page)
    {
        var behind = Pages.Where(p => p.Index > page.Index).SelectMany(p => p.Items).SelectMany(ShownSlots).ToList();
        return behind.Count == 0 || behind.Exists(slot => Sheet.Saved(Instrument.AnswerKeys[slot])) ? Progress.Complete : Progress.NotStarted;
    }

    private Page? Neighbour(string pageKey, int step)
    {
        if (Instrument.FindPage(pageKey) is not { } page)
        {
            return null;
        }

        for (var index = page.Index + step; index >= 0 && index < _positions.Length; index += step)
        {
            if (_positions[index] >= 0)
            {
                return Instrument.Pages[index];
            }
        }

        return null;
    }

    private AnswerSheet Limit()
    {
        var entries = new Dictionary<string, AnswerSheet.Entry>(StringComparer.Ordinal);
        for (var slot = 0; slot < _visible.Length; slot++)
        {
            var key = Instrument.AnswerKeys[slot];
            if (_shownSlots[slot] && Sheet.Saved(key))
            {
                entries[key] = new AnswerSheet.Entry(_visible[slot], Sheet.Rev(key));
            }
        }

        return new AnswerSheet(entries);
    }
}
