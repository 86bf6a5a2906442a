using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Two versions beside each other, question by question, with how far their answers can be compared.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class CompareModel(SurveyDb db, StudyContext current) : PageModel
{
    public sealed record Row(string Key, ComparisonGrade Grade, bool TypeChanged, string? Before, string? After, IReadOnlyList<string> Changes);

    [FromRoute(Name = "questionnaire")]
    public string Code { get; set; } = "";

    /// <summary>A version's number, or <c>draft</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>A grade, <c>all</c>, or whatever is not identical.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    public IReadOnlyList<SelectListItem> Versions { get; private set; } = [];

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public IReadOnlyDictionary<ComparisonGrade, int> Counts { get; private set; } = new Dictionary<ComparisonGrade, int>();

    public async Task OnGetAsync(CancellationToken ct)
    {
        var questionnaire = await db.Questionnaires.AsNoTracking().Where(q => q.StudyId == current.Id && q.Code == Code).RequireAsync("questionnaire", Code, ct);
        var versions = await db.QuestionnaireVersions.Where(v => v.QuestionnaireId == questionnaire.Id).OrderBy(v => v.Number).Select(v => new { v.Number, v.PublishedAt }).ToListAsync(ct);
        Versions =
        [
            .. versions.Select(v => new SelectListItem($"Version {v.Number}, {InWords.ShortDay(v.PublishedAt.DayIn(current.Zone))}", $"{v.Number}")),
            .. questionnaire.Draft is null ? Array.Empty<SelectListItem>() : [new("Draft", "draft")],
        ];
        From ??= Versions is [.., var before, _] ? before.Value : Versions is [var only] ? only.Value : null;
        To ??= Versions is [.., var last] ? last.Value : null;
        if (From is null || To is null)
        {
            return;
        }

        var (earlier, later) = (await ReadAsync(questionnaire.Id, questionnaire.Draft, From, ct), await ReadAsync(questionnaire.Id, questionnaire.Draft, To, ct));
        var all = Comparison.Between(earlier, later);
        Counts = all.GroupBy(c => c.Grade).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count());
        Rows =
        [
            .. all
                .Where(c => Show switch { "all" => true, null or "" => c.Grade != ComparisonGrade.Identical || c.Changes.Length > 0, var grade => c.Grade.ToString() == grade })
                .Select(c => new Row(c.Key, c.Grade, c.TypeChanged, WordingOf(earlier, c.Key), WordingOf(later, c.Key), c.Changes)),
        ];
    }

    private static string? WordingOf(Instrument instrument, string key) =>
        instrument.FindItem(key) is not { } item ? null : instrument.FindRow(key) is { } row ? $"{item.Text} – {row.Text}" : item.Text;

    private async Task<Instrument> ReadAsync(Guid questionnaire, string? draft, string version, CancellationToken ct)
    {
        if (version == "draft" && draft is not null)
        {
            return InstrumentJson.Read(draft);
        }

        var number = int.TryParse(version, out var parsed) ? parsed : 0;
        return InstrumentJson.Read(await db.QuestionnaireVersions.Where(v => v.QuestionnaireId == questionnaire && v.Number == number).Select(v => v.Instrument).RequireAsync("version", version, ct));
    }
}
