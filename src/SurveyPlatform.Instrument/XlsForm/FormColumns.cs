using System.Collections.Immutable;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>A heading as XLSForm means it: the column's own name and, after "::", the language. Case, blanks and older names do not matter.</summary>
internal sealed record FormColumn(int Index, string Heading, string Name, string? Language);

internal static class FormColumns
{
    public static readonly ImmutableArray<string> Media = ["image", "big-image", "audio", "video"];

    private static readonly string[] Texts = ["label", "hint", "guidance_hint", "constraint_message", "required_message", .. Media];

    private static readonly string[] Survey =
    [
        "type", "name", "required", "relevant", "constraint", "calculation", "default", "appearance", "readonly", "choice_filter", "parameters",
        "repeat_count", "trigger", "rows", "autoplay", "accuracythreshold", "disabled", "save_to", "intent", "query", "no_app_error_string", .. Texts,
    ];

    private static readonly string[] Settings =
    [
        "form_title", "form_id", "default_language", "version", "style", "instance_name", "public_key", "submission_url", "auto_send", "auto_delete",
        "allow_choice_duplicates", "namespaces", "name", "prefix", "clean_text_values", "omit_instanceid", "client_editable", "instance_xmlns",
    ];

    private static readonly string[] Choices = ["list_name", "name", .. Texts];

    private static readonly Dictionary<string, string> OlderNames = new(StringComparer.Ordinal)
    {
        ["relevance"] = "relevant",
        ["caption"] = "label",
        ["command"] = "type",
        ["tag"] = "name",
        ["value"] = "name",
        ["read_only"] = "readonly",
        ["calculate"] = "calculation",
        ["constraining_message"] = "constraint_message",
        ["jr:constraintmsg"] = "constraint_message",
        ["requiredmsg"] = "required_message",
        ["jr:requiredmsg"] = "required_message",
        ["count"] = "repeat_count",
        ["jr:count"] = "repeat_count",
        ["noapperrorstring"] = "no_app_error_string",
        ["list"] = "list_name",
        ["title"] = "form_title",
        ["set_form_title"] = "form_title",
        ["id_string"] = "form_id",
        ["set_form_id"] = "form_id",
    };

    /// <summary>The columns of a sheet, and the headings that are none of XLSForm's or say a second time what an earlier one says.</summary>
    public static (List<FormColumn> Columns, List<FormColumn> Unknown) Read(string sheet, IEnumerable<(int Index, string Heading)> headings)
    {
        var known = sheet switch { "settings" => Settings, "survey" => Survey, _ => Choices };
        var all = headings.ToList();
        var delimiter = all.Exists(h => h.Heading.Contains("::", StringComparison.Ordinal)) ? "::" : ":";
        var (columns, unknown, seen) = (new List<FormColumn>(), new List<FormColumn>(), new HashSet<(string, string?)>());
        foreach (var (index, heading) in all)
        {
            var column = Read(index, heading, delimiter, known);
            var isKnown = column is not null && known.Contains(column.Name) && (column.Language is null || Texts.Contains(column.Name));
            (isKnown && seen.Add((column!.Name, column.Language?.ToUpperInvariant())) ? columns : unknown).Add(column ?? new FormColumn(index, heading, heading, null)); // known, so there
        }

        return (columns, unknown);
    }

    private static FormColumn? Read(int index, string heading, string delimiter, string[] known)
    {
        var parts = heading.Split(delimiter, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (parts[i] == "jr")
            {
                (parts[i], _) = ($"jr:{parts[i + 1]}", true);
                parts.RemoveAt(i + 1);
            }
        }

        if (parts.Count > 1 && Plain(parts[0]) is "bind" or "control" or "body" or "media")
        {
            parts.RemoveAt(0);
        }

        if (parts.Count is 0 or > 2)
        {
            return null;
        }

        var name = Plain(parts[0]);
        name = !known.Contains(name) && OlderNames.TryGetValue(name, out var now) ? now : name;
        return new FormColumn(index, heading, name, parts.Count == 2 ? parts[1] : null);
    }

    private static string Plain(string name) => string.Join('_', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
