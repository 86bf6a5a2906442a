using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>One row of a grid as a form has it.</summary>
public sealed record RowForm
{
    /// <summary>Its place in the grid as the form was made; null for a new one.</summary>
    public int? From { get; set; }

    public string? Key { get; set; }

    public string? Text { get; set; }

    public string? ShownWhen { get; set; }

    /// <summary>The text in other languages.</summary>
    public Dictionary<string, string?> Texts { get; set; } = [];

    /// <summary>A new line that nobody has filled in.</summary>
    public bool IsBlank => From is null && string.IsNullOrWhiteSpace(Key) && string.IsNullOrWhiteSpace(Text);

    internal static List<RowForm> Of(JsonArray list) => [.. list.Select((row, index) => new RowForm
    {
        From = index,
        Key = row?["key"]?.ToString(),
        Text = row?["text"]?.ToString(),
        ShownWhen = row?["shownWhen"]?.ToString(),
    })];

    internal static InstrumentText Put(InstrumentText draft, string list, IReadOnlyList<RowForm> rows)
    {
        var kept = rows.Where(r => !r.IsBlank).ToList();
        draft = draft.ArrangeAs(list, kept.Select(r => r.From));
        for (var i = 0; i < kept.Count; i++)
        {
            var (row, at) = (kept[i], InstrumentText.Join(list, i));
            if (row.From is null)
            {
                draft = draft.Insert(list, i, new JsonObject { ["key"] = row.Key?.Trim() ?? "", ["text"] = FormValues.Plain(row.Text) ?? "" });
            }

            draft = draft.Put(at + "/key", row.Key?.Trim() ?? "").PutText(at + "/text", row.Text).PutOptional(at + "/shownWhen", row.ShownWhen);
        }

        return draft;
    }

    internal static string? FieldAt(IReadOnlyList<RowForm> rows, ReadOnlySpan<string> steps)
    {
        if (steps is not [var place, ..] || !int.TryParse(place, out var index))
        {
            return null;
        }

        var line = rows.Index().Where(r => !r.Item.IsBlank).Skip(index).Select(r => r.Index).FirstOrDefault(-1);
        return line < 0 ? null : $"Rows[{line}].{(steps is [_, "key", ..] ? "Key" : steps is [_, "shownWhen", ..] ? "ShownWhen" : "Text")}";
    }
}
