using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>The rounds of the study, the newest first, with how they are doing.</summary>
[Authorize(Policy = Policies.ViewStudy)]
public sealed class IndexModel(SurveyDb db, StudyContext study) : PageModel
{
    public sealed record Row(
        Guid Id, string Code, string Name, RoundState State, DateOnly FrameDate, DateTimeOffset OpensAt, DateTimeOffset? ClosesAt, DateTimeOffset? MailPausedAt,
        string Questionnaire, int Version)
    {
        public RoundFigures Figures { get; init; } = RoundFigures.None;
    }

    public IReadOnlyList<Row> Rounds { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var figures = await RoundFigures.OfStudyAsync(db, study.Id, ct);
        var rounds = await db.Rounds
            .Where(r => r.StudyId == study.Id)
            .OrderByDescending(r => r.FrameDate).ThenByDescending(r => r.Code)
            .Select(r => new Row(
                r.Id, r.Code, r.Name, r.State, r.FrameDate, r.OpensAt, r.ClosesAt, r.MailPausedAt,
                r.QuestionnaireVersion.Questionnaire.Code, r.QuestionnaireVersion.Number))
            .ToListAsync(ct);
        Rounds = rounds.ConvertAll(r => r with { Figures = figures.GetValueOrDefault(r.Id, RoundFigures.None) });
    }
}
