using System.Globalization;
using System.Text.Json;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Datasets;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Turns page saves into the rows of <see cref="ParadataVariables"/>. Of the answers in them nothing but their number goes out.</summary>
internal sealed class ParadataDataset(Study study, IReadOnlyList<FieldedRound> rounds, Pseudonyms pseudonyms)
{
    private readonly TimeZoneInfo _zone = study.Zone;
    private readonly Cell _study = Cell.OfText(study.Code);
    private readonly Cell[] _rounds = [.. rounds.Select(r => Cell.OfText(r.Code))];

    /// <param name="saves">Those of one sheet one after the other, in the order in which they were made.</param>
    public async IAsyncEnumerable<Cell[]> RowsOf(IAsyncEnumerable<ParadataRow> saves)
    {
        var sheet = new SheetSoFar(Guid.Empty);
        var cells = new Cell[ParadataVariables.In(study.TimeZone).Length];
        await foreach (var save in saves)
        {
            sheet = sheet.Response == save.Response ? sheet : new SheetSoFar(save.Response);
            Fill(save, sheet, cells);
            yield return cells;
        }
    }

    private void Fill(ParadataRow save, SheetSoFar sheet, Cell[] cells)
    {
        var (shown, kept) = PreviousOf(save.Previous);
        ReadOnlySpan<Cell> row =
        [
            _study, _rounds[save.Place],
            Cell.OfText(pseudonyms.OfPerson(study.Id, save.Informant)), Cell.OfText(pseudonyms.OfSeat(study.Id, save.Seat)), Cell.OfText(save.Site),
            Cell.OfNumber(save.Version), Cell.OfText(save.Page), Cell.OfNumber(++sheet.Saves),
            Cell.OfText(TimeZoneInfo.ConvertTime(save.At, _zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)),
            save.Seconds is { } seconds ? Cell.OfNumber(Math.Round((decimal)seconds, 1)) : Cell.Empty,
            OptionalText(save.Device), OptionalText(save.Language), Cell.OfText(save.Mode),
            Cell.OfNumber(sheet.Pages.Add(save.Page) ? 0 : 1), Cell.OfNumber(sheet.Changed(AnswerSheet.Parse(save.Changes))),
            Cell.OfNumber(save.SetAside is null ? 0 : AnswerSheet.Parse(save.SetAside).Keys.Count()), Cell.OfNumber(shown), Cell.OfNumber(kept),
        ];
        row.CopyTo(cells);
    }

    private static (int Shown, int Kept) PreviousOf(string? json)
    {
        if (json is null)
        {
            return (0, 0);
        }

        using var document = JsonDocument.Parse(json);
        var marks = document.RootElement.EnumerateObject().ToList();
        return (marks.Count, marks.Count(m => m.Value.GetProperty("kept").GetBoolean()));
    }

    private static Cell OptionalText(string? text) => text is null ? Cell.Empty : Cell.OfText(text);

    /// <summary>What the saves of one sheet have done so far.</summary>
    private sealed class SheetSoFar(Guid response)
    {
        private readonly HashSet<string> _answered = [];

        public Guid Response => response;

        public int Saves { get; set; }

        public HashSet<string> Pages { get; } = [];

        /// <summary>How many answers a save changed: a question passed over for the first time is none.</summary>
        public int Changed(AnswerSheet changes) => changes.Keys.Count(k => changes.Get(k) is null ? _answered.Remove(k) : _answered.Add(k) || true);
    }
}
