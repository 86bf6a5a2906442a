using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>The questionnaires of the study with their versions and the rounds that used them.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class IndexModel(SurveyDb db, StudyContext study) : PageModel
{
    public sealed record Row(string Code, DateTimeOffset? DraftSavedAt, int Versions, DateTimeOffset? PublishedAt)
    {
        public IReadOnlyList<string> Rounds { get; init; } = [];
    }

    public IReadOnlyList<Row> Questionnaires { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var rounds = await db.Rounds
            .Where(r => r.StudyId == study.Id)
            .OrderBy(r => r.FrameDate)
            .Select(r => new { r.Name, r.QuestionnaireVersion.Questionnaire.Code })
            .ToListAsync(ct);
        var rows = await db.Questionnaires
            .Where(q => q.StudyId == study.Id)
            .OrderBy(q => q.Code)
            .Select(q => new Row(
                q.Code, q.DraftSavedAt,
                db.QuestionnaireVersions.Count(v => v.QuestionnaireId == q.Id),
                db.QuestionnaireVersions.Where(v => v.QuestionnaireId == q.Id).Max(v => (DateTimeOffset?)v.PublishedAt)))
            .ToListAsync(ct);
        Questionnaires = rows.ConvertAll(q => q with { Rounds = [.. rounds.Where(r => r.Code == q.Code).Select(r => r.Name)] });
    }
}
