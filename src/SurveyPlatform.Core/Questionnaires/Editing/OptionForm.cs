using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>One option as a form has it.</summary>
public sealed record OptionForm
{
    /// <summary>Its place in the list as the form was made; null for a new one.</summary>
    public int? From { get; set; }

    public string? Code { get; set; }

    public string? Label { get; set; }

    public bool Other { get; set; }

    public bool Exclusive { get; set; }

    /// <summary>The label in other languages.</summary>
    public Dictionary<string, string?> Labels { get; set; } = [];

    /// <summary>A new line that nobody has filled in.</summary>
    public bool IsBlank => From is null && string.IsNullOrWhiteSpace(Code) && string.IsNullOrWhiteSpace(Label);

    /// <summary>The options of a list in the draft.</summary>
    internal static List<OptionForm> Of(JsonArray list) => [.. list.Select((option, index) => new OptionForm
    {
        From = index,
        Code = option?["code"]?.ToString(),
        Label = option?["label"]?.ToString(),
        Other = option?["other"]?.GetValue<bool>() ?? false,
        Exclusive = option?["exclusive"]?.GetValue<bool>() ?? false,
    })];

    /// <summary>The options of a shared list, or the refusal that there is none of the name.</summary>
    public static List<OptionForm> OfList(InstrumentText draft, string name, IReadOnlyList<string> languages)
    {
        var options = Of(draft.At(draft.PointerTo(DraftPart.CodeList, name))!.AsArray()); // it was found, and the draft was read as an instrument
        options.ForEach(o => o.Labels = languages.ToDictionary(l => l, l => draft.TextIn("", l, $"{name}.{o.Code}")));
        return options;
    }

    internal static InstrumentText Put(InstrumentText draft, string list, IReadOnlyList<OptionForm> options)
    {
        var kept = options.Where(o => !o.IsBlank).ToList();
        draft = draft.ArrangeAs(list, kept.Select(o => o.From));
        for (var i = 0; i < kept.Count; i++)
        {
            var (option, at) = (kept[i], InstrumentText.Join(list, i));
            if (option.From is null)
            {
                draft = draft.Insert(list, i, new JsonObject { ["code"] = FormValues.Number(option.Code) ?? "", ["label"] = FormValues.Plain(option.Label) ?? "" });
            }

            draft = draft.Put(at + "/code", FormValues.Number(option.Code) ?? "").PutText(at + "/label", option.Label)
                .PutFlag(at + "/other", option.Other).PutFlag(at + "/exclusive", option.Exclusive);
        }

        return draft;
    }

    /// <summary>The field of a form in which an option's member stands, by the pointer below the list; null when it is about the list as a whole.</summary>
    internal static string? FieldAt(IReadOnlyList<OptionForm> options, ReadOnlySpan<string> steps)
    {
        if (steps is not [var place, ..] || !int.TryParse(place, out var index))
        {
            return null;
        }

        var line = options.Index().Where(o => !o.Item.IsBlank).Skip(index).Select(o => o.Index).FirstOrDefault(-1);
        return line < 0 ? null : $"Options[{line}].{(steps is [_, "code" or "other" or "exclusive", ..] ? char.ToUpperInvariant(steps[1][0]) + steps[1][1..] : "Label")}";
    }
}
