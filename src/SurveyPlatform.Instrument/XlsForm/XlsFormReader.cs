using System.Globalization;
using SurveyPlatform.Instruments.Workbooks;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>
/// Makes an instrument of an XLSForm workbook (sheets survey, choices, settings), and says for every row what of it could not be carried.
/// Nothing is left out in silence; what comes out is an instrument that <see cref="InstrumentJson.Read"/> takes.
/// </summary>
public static class XlsFormReader
{
    /// <summary>The media type of a workbook.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const int MostRows = 5_000;
    private const int MaxTitle = 300;

    private static readonly string[] OwnSheets = ["survey", "choices", "settings", "external_choices"];
    private static readonly string[] KnownSettings = ["form_title", "default_language", "name", "allow_choice_duplicates"];

    /// <summary>The text of an instrument file, and what the workbook says that it does not.</summary>
    public sealed record Result(string Instrument, IReadOnlyList<Loss> Losses);

    /// <exception cref="WorkbookException">The file is no workbook, or too large a one.</exception>
    /// <exception cref="XlsFormException">The workbook is no form that could be carried.</exception>
    public static Result Read(Stream file)
    {
        var losses = new Losses();
        var sheets = Sheets(file, losses);
        if (!sheets.TryGetValue("survey", out var survey) || survey.Find("type", null) is null)
        {
            throw new XlsFormException([new Loss("survey", survey is null ? null : 1, null, "form.survey", survey is null
                ? "An XLSForm has a sheet called “survey”; this workbook has none."
                : "The first row of the sheet “survey” names the columns; none is called “type”.")]);
        }

        if (survey.Rows.Count > MostRows)
        {
            throw new XlsFormException([new Loss("survey", null, null, "form.limit", $"The sheet may have at most {MostRows.ToString("N0", CultureInfo.InvariantCulture)} rows.")]);
        }

        var settings = sheets.GetValueOrDefault("settings")?.Rows.FirstOrDefault(r => !r.IsEmpty);
        SaySettings(sheets.GetValueOrDefault("settings"), losses);
        var title = settings?["form_title"] ?? settings?["form_id"] ?? "Imported form";
        var languages = FormLanguages.Of(sheets.Values, settings?["default_language"], settings, losses);
        var lists = ChoiceLists.Read(sheets.GetValueOrDefault("choices"), sheets.GetValueOrDefault("external_choices"), languages, losses);
        var (keys, names) = (new FormKeys(losses), new FormNames());
        var items = new FormItems(lists, keys, losses);
        var layout = new FormLayout(items, new FormGrids(lists, items, keys), keys, names, losses);
        var sections = layout.Lay(FormTree.Read(survey, losses), FormTexts.Cut(title, MaxTitle));
        if (sections.Count == 0)
        {
            throw new XlsFormException([new Loss("survey", null, null, "form.empty", "Nothing in the sheet could be carried."), .. losses.InOrder()]);
        }

        var assembly = new FormAssembly(lists, languages, names, items, losses);
        assembly.Complete(sections);
        var text = InstrumentFileWriter.Write(FormTexts.Cut(title, MaxTitle), languages.Main, assembly.CodeLists(sections), sections);
        Check(text, sections);
        return new Result(text, losses.InOrder());
    }

    private static Dictionary<string, FormSheet> Sheets(Stream file, Losses losses)
    {
        using var workbook = WorkbookReader.Open(file);
        var sheets = new Dictionary<string, FormSheet>(StringComparer.Ordinal);
        foreach (var (index, name) in workbook.SheetNames.Index())
        {
            var plain = name.Trim().ToLowerInvariant();
            plain = workbook.SheetNames.Length == 1 ? "survey" : plain;
            if (OwnSheets.Contains(plain) && !sheets.ContainsKey(plain))
            {
                sheets[plain] = FormSheet.Read(plain, workbook.Read(index), losses);
            }
            else
            {
                losses.Add(name, null, null, "lost.sheet", "This is no sheet of an XLSForm that could be carried: it was not read.");
            }
        }

        return sheets;
    }

    private static void SaySettings(FormSheet? sheet, Losses losses)
    {
        var settings = sheet?.Rows.FirstOrDefault(r => !r.IsEmpty);
        foreach (var row in sheet?.Rows.Where(r => !r.IsEmpty).Skip(1) ?? [])
        {
            losses.Add("settings", row.Number, null, "lost.setting", "A form has one row of settings: this one was not read.");
        }

        foreach (var column in settings?.Filled.Where(c => !KnownSettings.Contains(c.Name)) ?? [])
        {
            losses.Add("settings", settings!.Number, column.Heading, "lost.setting", column.Name is "form_id" or "version" // it has columns
                ? "A questionnaire has its code and its versions' numbers from the study it is in."
                : "There is no such setting here.");
        }
    }

    // The rules of an instrument are kept all along; should one be broken all the same, the row it came from is told.
    private static void Check(string text, List<PlannedSection> sections)
    {
        try
        {
            InstrumentJson.Read(text);
        }
        catch (InstrumentException e)
        {
            throw new XlsFormException([.. e.Problems.Select(p => new Loss("survey", RowOf(p.Pointer, sections)?.Number, null, p.Code, p.Message))]);
        }
    }

    private static FormRow? RowOf(string pointer, List<PlannedSection> sections)
    {
        var steps = pointer.Split('/');
        if (steps is not ["", "sections", var section, ..] || At(sections, section) is not { } planned)
        {
            return null;
        }

        var page = steps is [_, _, _, "pages", var pageStep, ..] ? At(planned.Pages, pageStep) : null;
        var item = page is not null && steps is [_, _, _, _, _, "items", var itemStep, ..] ? At(page.Items, itemStep) : null;
        return item?.Row ?? page?.Row ?? planned.Row;
    }

    private static T? At<T>(List<T> list, string step)
        where T : class => int.TryParse(step, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < list.Count ? list[index] : null;
}
