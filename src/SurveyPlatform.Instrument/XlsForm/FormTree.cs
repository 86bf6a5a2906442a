using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>A row of the survey sheet that asks something, or a group of them.</summary>
internal abstract record FormNode(FormRow Row)
{
    public string Name => Row["name"] ?? "";

    public string Appearance => Row["appearance"] ?? "";

    public bool Looks(string word) => Appearance.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase);
}

internal sealed record FormQuestionRow(FormRow Row, string Type) : FormNode(Row);

/// <summary>What stands between a begin and its end; a repeat and a loop are groups that are asked several times.</summary>
internal sealed record FormGroup(FormRow Row, string Kind, List<FormNode> Children) : FormNode(Row);

internal static class FormTree
{
    private static readonly string[] Yes = ["yes", "true", "true()", "1"];
    private static readonly string[] No = ["no", "false", "false()", "0"];

    /// <summary>The rows of the survey sheet as they lie in each other.</summary>
    /// <exception cref="XlsFormException">A group is not closed, or closed without being open.</exception>
    public static List<FormNode> Read(FormSheet survey, Losses losses)
    {
        var (root, open, problems) = (new List<FormNode>(), new Stack<FormGroup>(), new List<Loss>());
        foreach (var row in survey.Rows.Where(r => !r.IsEmpty))
        {
            var into = open.TryPeek(out var group) ? group.Children : root;
            if (IsYes(row["disabled"]))
            {
                losses.Lost(row, "disabled", "disabled", "The row is switched off in the workbook, so it was left out.");
            }
            else if (row["type"] is not { } type)
            {
                losses.Lost(row, "type", "type", "The row has no type, so nothing of it was carried.");
            }
            else if (Control(type, "begin") is { } kind)
            {
                var begun = new FormGroup(row, kind, []);
                into.Add(begun);
                open.Push(begun);
            }
            else if (Control(type, "end") is { } ended)
            {
                if (group is null || group.Kind != ended)
                {
                    problems.Add(new Loss(row.Sheet, row.Number, row.HeadingOf("type"), "form.group", $"“{type}” ends nothing that is open{(group is null ? "" : string.Create(CultureInfo.InvariantCulture, $": what is open is the {group.Kind} of row {group.Row.Number}"))}."));
                }
                else
                {
                    open.Pop();
                }
            }
            else
            {
                into.Add(new FormQuestionRow(row, type));
            }
        }

        problems.AddRange(open.Select(g => new Loss(g.Row.Sheet, g.Row.Number, g.Row.HeadingOf("type"), "form.group", $"The {g.Kind} “{g.Name}” is begun here and never ended.")));
        return problems.Count == 0 ? root : throw new XlsFormException(problems);
    }

    public static bool IsYes(string? text) => text is not null && Yes.Contains(Plain(text));

    /// <summary>Whether a cell says yes or no for good, and not by an expression.</summary>
    public static bool IsYesOrNo(string? text) => IsYes(text) || (text is not null && No.Contains(Plain(text)));

    private static string Plain(string text) => text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string? Control(string type, string verb)
    {
        var words = type.Replace('_', ' ').ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var first, var what, ..] && first == verb ? (what, words) switch
        {
            ("group", [_, _]) => "group",
            ("repeat" or "lgroup", [_, _]) => "repeat",
            ("looped", [_, _, "group"]) => "repeat",
            ("loop", _) => "loop",
            _ => null,
        } : null;
    }
}
