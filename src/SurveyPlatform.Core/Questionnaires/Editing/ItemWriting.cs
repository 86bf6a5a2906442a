namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>Puts a form's question into an instrument, and finds the field that a refusal is about.</summary>
public static class ItemWriting
{
    internal static InstrumentText Put(InstrumentText draft, string at, ItemForm form)
    {
        var before = TextKeys(draft, at);
        draft = draft.Put(at + "/key", form.Key?.Trim() ?? "").PutText(at + "/text", form.Text).PutOptional(at + "/shownWhen", form.ShownWhen);
        if (form.Asks)
        {
            draft = draft.PutOptional(at + "/hint", form.Hint).PutFlag(at + "/required", form.Required).PutFlag(at + "/dontKnow", form.DontKnow)
                .PutFlag(at + "/preferNotToSay", form.PreferNotToSay);
            draft = (form.Previous ?? "none") == (draft.TextAt(at + "/previous") ?? "none") ? draft : draft.PutOptional(at + "/previous", form.Previous == "none" ? null : form.Previous);
        }

        draft = form.Type switch
        {
            "number" => draft.PutNumber(at + "/min", form.Min).PutNumber(at + "/max", form.Max).PutNumber(at + "/decimals", form.Decimals).PutOptional(at + "/unit", form.Unit),
            "text" => draft.PutNumber(at + "/lines", form.Lines).PutNumber(at + "/maxLength", form.MaxLength).PutFlag(at + "/sensitive", form.Sensitive),
            "ranking" => draft.PutNumber(at + "/ranks", form.Ranks),
            "grid" => RowForm.Put(draft, at + "/rows", form.Rows),
            _ => draft,
        };
        draft = form.Chooses ? PutOptions(draft, at + "/options", form) : draft;
        var now = TextKeys(draft, at);
        return draft.PutTexts(at, form.Languages, language => form.TextsIn(language).Where(t => now.Contains(t.Key)), before);
    }

    /// <summary>The field of an item's form in which the value at a pointer stands; null where there is none.</summary>
    /// <param name="form">The form as it was sent.</param>
    /// <param name="rest">The pointer below the item.</param>
    public static string? FieldAt(ItemForm form, string rest)
    {
        var steps = InstrumentText.StepsOf(rest);
        return steps switch
        {
            [] => "Text",
            ["key" or "type" or "text" or "hint" or "shownWhen" or "required" or "dontKnow" or "preferNotToSay" or "previous" or "min" or "max" or "decimals"
                or "unit" or "lines" or "maxLength" or "sensitive" or "ranks", ..] => char.ToUpperInvariant(steps[0][0]) + steps[0][1..],
            ["options", ..] => (string.IsNullOrEmpty(form.CodeList) ? OptionForm.FieldAt(form.Options, steps.AsSpan(1)) : null) ?? "CodeList",
            ["rows", ..] => RowForm.FieldAt(form.Rows, steps.AsSpan(1)) ?? "Rows[0].Key",
            ["texts", var language, ..] => $"Texts[{language}]",
            _ => null,
        };
    }

    private static InstrumentText PutOptions(InstrumentText draft, string at, ItemForm form)
    {
        if (!string.IsNullOrEmpty(form.CodeList))
        {
            return draft.Put(at, form.CodeList);
        }

        // From a shared list to options of its own: they begin as a copy of the list.
        return draft.TextAt(at) is { } shared
            ? draft.Put(at, draft.At(InstrumentText.Join("/codeLists", shared)))
            : OptionForm.Put(draft, at, form.Options);
    }

    /// <summary>The keys that texts of an item in other languages may have now.</summary>
    private static string[] TextKeys(InstrumentText draft, string at)
    {
        var now = ItemForm.Of(draft, at, []);
        return [.. now.TextsIn("").Select(t => t.Key)];
    }
}
