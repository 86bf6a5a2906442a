using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>A question changed; member by member, so that what the form says as before stays as it was typed.</summary>
/// <param name="Item">Its key until now.</param>
/// <param name="Form">What it is to be.</param>
/// <param name="Into">The page it is moved to the end of; null where it stays.</param>
public sealed record ChangeItem(string Item, ItemForm Form, string? Into = null) : DraftEdit
{
    public override string What => $"changed the question {Item}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var at = draft.PointerToItem(Item);
        draft = ItemWriting.Put(draft, at, Form);
        return Into is null ? draft : draft.Move(at, draft.PointerToPage(Into) + "/items");
    }
}

/// <summary>A new question: at the end of a page, or with a page or a section of its own around it, since neither can be empty.</summary>
/// <param name="Form">The question.</param>
/// <param name="In">The page, or the section that gets a new page; null for a new section.</param>
/// <param name="Page">The new page.</param>
/// <param name="Section">The new section.</param>
public sealed record AddItem(ItemForm Form, string? In, HeadingForm? Page = null, HeadingForm? Section = null) : DraftEdit
{
    public override string What => Section is not null ? $"added the section {Section.Key}" : Page is not null ? $"added the page {Page.Key}" : $"added the question {Form.Key}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var item = Item();
        var (list, added) =
            Page is null ? (draft.PointerToPage(In!) + "/items", item) // a question alone goes into a page
            : Section is null ? (draft.PointerToSection(In!) + "/pages", Wrapped(Page, "items", item)) // a page alone goes into a section
            : ("/sections", Wrapped(Section, "pages", Wrapped(Page, "items", item)));
        return draft.Insert(list, draft.CountAt(list), added);
    }

    private JsonObject Item()
    {
        var bare = new JsonObject { ["key"] = Form.Key?.Trim() ?? "", ["type"] = Form.Type, ["text"] = "" };
        if (Form.Chooses)
        {
            bare["options"] = new JsonArray();
        }

        if (Form.Type == "grid")
        {
            bare["rows"] = new JsonArray();
        }

        return ItemWriting.Put(InstrumentText.Of(bare.ToJsonString()), "", Form).At("")!.AsObject(); // an object went in
    }

    private static JsonObject Wrapped(HeadingForm heading, string list, JsonObject inner)
    {
        var made = new JsonObject { ["key"] = heading.Key?.Trim() ?? "" };
        if (FormValues.Plain(heading.Title) is { } title || list == "pages")
        {
            made["title"] = FormValues.Plain(heading.Title) ?? "";
        }

        if (FormValues.Plain(heading.ShownWhen) is { } condition)
        {
            made["shownWhen"] = condition;
        }

        made[list] = new JsonArray(inner);
        return made;
    }
}

/// <summary>A shared list of options changed, or made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it is to hold.</param>
/// <param name="IsNew">Whether the name must be free.</param>
public sealed record ChangeCodeList(string Name, IReadOnlyList<OptionForm> Options, bool IsNew = false) : DraftEdit
{
    public override string What => $"{(IsNew ? "added" : "changed")} the shared list {Name}";

    public override InstrumentText Apply(InstrumentText draft)
    {
        var list = IsNew ? InstrumentText.Join("/codeLists", Name) : draft.PointerTo(DraftPart.CodeList, Name);
        if (IsNew && draft.Has(list))
        {
            throw CommonProblems.Invalid.For([new FieldError("name", "taken", $"There is already a shared list {Name}.")]);
        }

        var before = (draft.At(list) as JsonArray ?? []).Select(o => $"{Name}.{o?["code"]}").ToList();
        var changed = IsNew ? draft.Put(list, OptionForm.Put(InstrumentText.Of("[]"), "", Options).At("")) : OptionForm.Put(draft, list, Options);
        var kept = Options.Where(o => !o.IsBlank).ToList();
        return changed.PutTexts("", kept.SelectMany(o => o.Labels.Keys).Distinct(), language => kept.Select(o => KeyValuePair.Create($"{Name}.{o.Code?.Trim()}", o.Labels.GetValueOrDefault(language))), before);
    }
}
