using System.Collections.Immutable;
using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.Workbooks;
using SurveyPlatform.Instruments.XlsForm;

namespace SurveyPlatform.Tests.Instruments;

// A form as its author sees it: sheets of lines, cells between bars.
internal static class FormWorkbook
{
    public static byte[] Of(string survey, string? choices = null, string? settings = null, params (string Name, string Lines)[] more)
    {
        (string Name, string? Lines)[] sheets = [("survey", survey), ("choices", choices), ("settings", settings), .. more];
        using var file = new MemoryStream();
        WorkbookWriter.Write(file, [.. sheets.Where(s => s.Lines is not null).Select(s => (s.Name, Rows(s.Lines!)))]);
        return file.ToArray();
    }

    public static (Instrument Instrument, IReadOnlyList<Loss> Losses) Read(string survey, string? choices = null, string? settings = "default_language\nEnglish (en)")
    {
        using var file = new MemoryStream(Of(survey, choices, settings));
        var result = XlsFormReader.Read(file);
        return (InstrumentJson.Read(result.Instrument), result.Losses);
    }

    /// <summary>A loss as "sheet row column code".</summary>
    public static string Place(Loss loss) => $"{loss.Sheet} {loss.Row} {loss.Column} {loss.Code}";

    private static IReadOnlyList<ImmutableArray<string?>> Rows(string lines) =>
        [.. lines.Split('\n').Select(l => l.Split('|').Select(c => c.Trim().Replace("\\n", "\n", StringComparison.Ordinal)).ToImmutableArray<string?>())];
}
