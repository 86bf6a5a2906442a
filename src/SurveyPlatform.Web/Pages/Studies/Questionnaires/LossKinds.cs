using System.Collections.Immutable;
using SurveyPlatform.Instruments.XlsForm;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>What is lost in the same way: one line for each thing to say, however many rows it is said of.</summary>
public sealed record LossKind(string Name, ImmutableArray<LossLine> Lines)
{
    public int Count => Lines.Sum(l => l.Count);
}

/// <param name="Rows">The rows as people write them: 5, 9–12; none where a whole sheet or setting is meant.</param>
public sealed record LossLine(string Sheet, string? Column, string Message, int Count, string? Rows);

/// <summary>
/// Folds losses: a form of hundreds of rows says the same of most of them, and what changes who is asked what must not stand among them.
/// </summary>
public static class LossKinds
{
    private const string Relevant = "lost.relevant";

    private static readonly ImmutableArray<string> Unchecked = ["lost.constraint", "lost.required", "lost.parameters"];

    // What they are called, those first that change most of what is asked and known.
    private static readonly ImmutableArray<(string Name, ImmutableArray<string> Codes)> Known =
    [
        ("Conditions", [Relevant]),
        ("Rules for an answer", ["lost.constraint"]),
        ("Answers that are required", ["lost.required"]),
        ("Steps of a range", ["lost.parameters"]),
        ("Options that depend on earlier answers", ["lost.choice_filter"]),
        ("What is asked several times", ["lost.repeat", "lost.repeat_count"]),
        ("Questions of an unknown type", ["lost.type"]),
        ("Questions for places", ["lost.geo"]),
        ("Choices from files", ["lost.file"]),
        ("Choices", ["lost.choice", "lost.other", "lost.exclusive", "lost.ranks"]),
        ("Ways not to answer", ["lost.dontKnow", "lost.preferNotToSay"]),
        ("Rows beyond the limits", ["lost.structure"]),
        ("What is never shown or switched off", ["lost.never", "lost.disabled"]),
        ("What is calculated", ["lost.calculate", "lost.calculation", "lost.trigger"]),
        ("Answers filled in beforehand", ["lost.default", "lost.previous"]),
        ("Answers and facts in texts", ["lost.piping"]),
        ("Hints and labels", ["lost.hint", "lost.guidance_hint", "lost.label"]),
        ("Translations", ["lost.translation", "lost.language"]),
        ("Pictures, sound and files", ["lost.media", "lost.image", "lost.big-image", "lost.audio", "lost.video"]),
        ("Groups without a question", ["lost.group"]),
        ("Hidden answers", ["lost.hidden"]),
        ("Marks of sensitive answers", ["lost.sensitive"]),
        ("Messages", ["lost.constraint_message", "lost.required_message"]),
        ("What is kept without being asked", ["lost.metadata"]),
        ("Sheets, settings and columns that are not read", ["lost.sheet", "lost.setting", "lost.column", "lost.readonly"]),
        ("Types of question", ["changed.type", "changed.decimals", "changed.dontKnow"]),
        ("Sections, pages and groups", ["changed.structure"]),
        ("Options", ["changed.codes", "changed.list", "changed.other"]),
        ("Labels, hints and units", ["changed.label", "changed.hint", "changed.unit"]),
        ("Names", ["changed.key"]),
        ("Languages", ["changed.language"]),
        ("Texts", ["changed.text", "changed.markup"]),
        ("Formulas", ["changed.formula"]),
    ];

    private static readonly Dictionary<string, int> Places = Known.Index().SelectMany(k => k.Item.Codes.Select(c => (Code: c, k.Index))).ToDictionary(c => c.Code, c => c.Index, StringComparer.Ordinal);

    /// <summary>Whether more people are asked than the workbook asks.</summary>
    public static bool AsksMore(Loss loss) => loss.Code == Relevant;

    /// <summary>Whether answers are taken that the workbook would not take.</summary>
    public static bool TakesMore(Loss loss) => Unchecked.Contains(loss.Code);

    /// <summary>The kinds, most important first.</summary>
    public static IReadOnlyList<LossKind> Of(IEnumerable<Loss> losses) =>
    [
        .. losses.GroupBy(PlaceOf).OrderBy(k => k.Key.Place).ThenBy(k => k.Key.Name, StringComparer.Ordinal).Select(kind => new LossKind(kind.Key.Name,
        [
            .. kind.GroupBy(l => (l.Sheet, l.Column, l.Message)).Select(same => new LossLine(same.Key.Sheet, same.Key.Column, same.Key.Message, same.Count(), Rows([.. same.Select(l => l.Row).OfType<int>()]))),
        ])),
    ];

    // What has no name of its own is a column that nothing here is like; how a question looks matters least of all.
    private static (int Place, string Name) PlaceOf(Loss loss) => Places.TryGetValue(loss.Code, out var place) ? (place, Known[place].Name)
        : loss.Code == "lost.appearance" ? (Known.Length + 1, "Appearance")
        : (Known.Length, $"Column {loss.Column}");

    // Neighbours are joined: 5, 9–12.
    private static string? Rows(IReadOnlyList<int> rows)
    {
        var runs = new List<(int From, int To)>();
        foreach (var row in rows.Distinct().Order())
        {
            if (runs is [.., var last] && row == last.To + 1)
            {
                runs[^1] = (last.From, row);
            }
            else
            {
                runs.Add((row, row));
            }
        }

        return runs.Count == 0 ? null : string.Join(", ", runs.Select(r => r.From == r.To ? InWords.Number(r.From) : $"{InWords.Number(r.From)}–{InWords.Number(r.To)}"));
    }
}
