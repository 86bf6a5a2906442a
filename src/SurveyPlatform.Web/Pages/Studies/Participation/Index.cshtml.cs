using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Datasets;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Api;

namespace SurveyPlatform.Web.Pages.Studies.Participation;

/// <summary>Who answered in which rounds: a sentence for a paper, the figures behind it, and everybody one by one.</summary>
[Authorize(Policy = Policies.ViewResults)]
public sealed class IndexModel(SurveyDb db, StudyContext current, ParticipationMatrix matrix, Participants participants) : PageModel
{
    private const int PageSize = 200;

    public sealed record SiteEntry(string Name);

    public sealed record Line(Core.Reporting.Participation.Row Row, string Pseudonym, string? Code, string? Name);

    public static IReadOnlyList<SelectListItem> Units { get; } = [new("Person", "person"), new("Seat", "seat")];

    [FromQuery]
    public string By { get; set; } = "person";

    [FromQuery]
    public string? Site { get; set; }

    [FromQuery]
    public string[] Rounds { get; set; } = [];

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Core.Reporting.Participation Found { get; private set; } = null!; // set by every handler before the view runs

    public Listed<Line> Shown { get; private set; } = null!; // set by OnGetAsync before the view runs

    /// <summary>Every round that was launched, in time order.</summary>
    public IReadOnlyList<string> AllRounds { get; private set; } = [];

    /// <summary>The sites one may see, by code.</summary>
    public IReadOnlyDictionary<string, SiteEntry> Sites { get; private set; } = new Dictionary<string, SiteEntry>();

    /// <summary>How many were asked in each round.</summary>
    public IReadOnlyList<int> Asked => [.. Found.Rounds.Select((_, place) => Found.Rows.Count(r => r.Outcomes[place] is not null))];

    public string Lead { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct)
    {
        var lines = await LoadAsync(ct);
        Lead = ParticipationWords.Lead(Found, Sites.Count);
        var pages = Math.Max(1, (lines.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(PageNumber, 1, pages);
        Shown = new Listed<Line>([.. lines.Skip((page - 1) * PageSize).Take(PageSize)], lines.Count, page, PageSize);
    }

    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct)
    {
        var lines = await LoadAsync(ct);
        var unit = Found.By == ParticipationUnit.Person ? "person" : "seat";
        ImmutableArray<string> named = participants.MayKnow ? [unit, Found.By == ParticipationUnit.Person ? "name" : "role"] : [];
        ImmutableArray<Variable> columns =
        [
            .. ((string[])[$"{unit}_id", .. named, "site", "pattern", .. Found.Rounds.Select(r => $"outcome_{r}")]).Select(c => new Variable(c, c, VariableType.Text)),
        ];
        var rows = lines.Select(l => (Cell[])
        [
            Cell.OfText(l.Pseudonym),
            .. participants.MayKnow ? [Cell.OfText(l.Code ?? ""), Cell.OfText(l.Name ?? "")] : (Cell[])[],
            Cell.OfText(l.Row.Site),
            Cell.OfText(l.Row.Pattern),
            .. l.Row.Outcomes.Select(o => o is null ? Cell.Empty : Cell.OfText(o)),
        ]);
        var file = new MemoryStream();
        await DatasetFormat.CsvSafe.WriteAsync(new Dataset(columns, rows.ToAsyncEnumerable()), file, ct);
        return File(file.ToArray(), DatasetFormat.CsvSafe.MediaType, $"{current.Code}-participation-by-{unit}.csv");
    }

    /// <summary><c>101</c> as "2016 and 2018".</summary>
    public string InRounds(string pattern) => ParticipationWords.InRounds(Found.Rounds, pattern);

    private async Task<List<Line>> LoadAsync(CancellationToken ct)
    {
        var unit = By == "seat" ? ParticipationUnit.Seat : ParticipationUnit.Person;
        AllRounds = await db.Rounds.Where(r => r.StudyId == current.Id && r.State != RoundState.Draft).OrderBy(r => r.OpensAt).ThenBy(r => r.Code).Select(r => r.Code).ToListAsync(ct);
        Sites = await db.Sites.Where(s => s.StudyId == current.Id).OrderBy(s => s.Name).ToDictionaryAsync(s => s.Code, s => new SiteEntry(s.Name), ct);
        Found = await matrix.OfAsync(current.Id, RoundCodes.Of(Rounds), unit, ct);
        var rows = string.IsNullOrEmpty(Site) ? Found.Rows : [.. Found.Rows.Where(r => r.Site == Site)];
        var names = await participants.NamesAsync(unit, [.. rows.Select(r => r.Id)], ct);
        return
        [
            .. rows.Select(r => new Line(r, participants.PseudonymOf(unit, r.Id), names.GetValueOrDefault(r.Id)?.Code, names.GetValueOrDefault(r.Id)?.Name))
                .OrderBy(l => Sites.TryGetValue(l.Row.Site, out var site) ? site.Name : l.Row.Site, StringComparer.InvariantCulture)
                .ThenBy(l => l.Name, StringComparer.InvariantCulture)
                .ThenBy(l => l.Pseudonym, StringComparer.Ordinal),
        ];
    }
}
