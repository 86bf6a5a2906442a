namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>A place in a draft by the keys people know it by: as deep as the place goes, and the rest of its JSON pointer below that.</summary>
/// <param name="Section">Key of the section; null above the sections.</param>
/// <param name="Page">Key of the page; null above the pages.</param>
/// <param name="Item">Key of the item; null above the items.</param>
/// <param name="CodeList">Name of the code list; null elsewhere.</param>
/// <param name="Rest">The pointer below the deepest of these.</param>
public sealed record DraftPlace(string? Section, string? Page, string? Item, string? CodeList, string Rest)
{
    public static DraftPlace Of(InstrumentText draft, string place)
    {
        var steps = InstrumentText.StepsOf(place);
        if (steps is ["codeLists", var list, ..])
        {
            return new(null, null, null, list, InstrumentText.Join("", [.. steps.Skip(2)]));
        }

        var (keys, at, depth) = (new string?[3], "", 0);
        foreach (var level in new[] { "sections", "pages", "items" })
        {
            if (steps.Length < (2 * depth) + 2 || steps[2 * depth] != level)
            {
                break;
            }

            at = InstrumentText.Join(at, level, steps[(2 * depth) + 1]);
            keys[depth++] = draft.TextAt(at + "/key") ?? "";
        }

        return new(keys[0], keys[1], keys[2], null, place[at.Length..]);
    }
}

/// <summary>What a draft is made of, for moving and dropping whole.</summary>
public enum DraftPart
{
    Section,
    Page,
    Item,
    CodeList,
}

/// <summary>Where the parts of a draft stand.</summary>
public static class DraftParts
{
    extension(InstrumentText draft)
    {
        public string PointerToSection(string key) => draft.PointerTo(DraftPart.Section, key);

        public string PointerToPage(string key) => draft.PointerTo(DraftPart.Page, key);

        public string PointerToItem(string key) => draft.PointerTo(DraftPart.Item, key);

        /// <summary>The pointer of the part with this key, or the refusal that it is not there.</summary>
        public string PointerTo(DraftPart part, string key) =>
            (part == DraftPart.CodeList ? [InstrumentText.Join("/codeLists", key)] : draft.Pointers(part).Where(p => draft.TextAt(p + "/key") == key))
                .FirstOrDefault(draft.Has) ?? throw CommonProblems.NotFound.With(NameOf(part), key);

        /// <summary>The pointers of all parts of a kind, in the order of the draft.</summary>
        public IEnumerable<string> Pointers(DraftPart part) => part switch
        {
            DraftPart.Section => draft.Elements("/sections"),
            DraftPart.Page => draft.Pointers(DraftPart.Section).SelectMany(s => draft.Elements(s + "/pages")),
            DraftPart.Item => draft.Pointers(DraftPart.Page).SelectMany(p => draft.Elements(p + "/items")),
            DraftPart.CodeList => throw new ArgumentOutOfRangeException(nameof(part)),
        };

        /// <summary>Whether any section, page, item, row or shared list goes by this key.</summary>
        public bool Knows(string key) =>
            draft.Has(InstrumentText.Join("/codeLists", key))
            || new[] { DraftPart.Section, DraftPart.Page, DraftPart.Item }.SelectMany(draft.Pointers)
                .Concat(draft.Pointers(DraftPart.Item).SelectMany(i => draft.Elements(i + "/rows")))
                .Any(p => draft.TextAt(p + "/key") == key);

        private IEnumerable<string> Elements(string list) => Enumerable.Range(0, draft.CountAt(list)).Select(i => InstrumentText.Join(list, i));
    }

    /// <summary>The word that staff know a part by.</summary>
    public static string NameOf(DraftPart part) => part switch
    {
        DraftPart.Section => "section",
        DraftPart.Page => "page",
        DraftPart.Item => "question",
        DraftPart.CodeList => "shared list of options",
    };
}
