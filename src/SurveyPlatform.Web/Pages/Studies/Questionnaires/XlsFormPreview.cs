using SurveyPlatform.Instruments;
using SurveyPlatform.Instruments.XlsForm;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>What a workbook would become, before it is kept. The draft's text travels in the form, so that what is saved is what was looked at.</summary>
/// <param name="Seen">Hash of the draft that it would replace, as it was when the file was chosen; none for a new questionnaire.</param>
/// <param name="Back">The page to choose another file on.</param>
public sealed record XlsFormPreview(string? NewCode, string? Seen, string Text, Instrument Instrument, IReadOnlyList<Loss> Losses, string Back)
{
    /// <summary>Whether a file says of itself that it is a workbook, by its name or its first bytes: a new one is a zip archive, an old one says so in its own way.</summary>
    public static bool IsWorkbook(string name, ReadOnlySpan<byte> file) => Path.GetExtension(name).StartsWith(".xls", StringComparison.OrdinalIgnoreCase) || file.StartsWith("PK\x03\x04"u8) || file.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]);
}
