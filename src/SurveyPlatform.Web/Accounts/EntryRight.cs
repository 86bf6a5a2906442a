using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Accounts;

/// <summary>
/// Whether somebody of the staff may enter answers for a person now. Asked at every request, because a session says who began and not what
/// they may do since. A coordinator may not once the person has answered online: their sheet would show what was promised to the evaluation
/// team alone.
/// </summary>
public sealed class EntryRight(StudyContext study, SurveyDb db)
{
    public async Task<bool> HoldsAsync(Guid account, Respondent respondent, CancellationToken ct)
    {
        await study.EnterAsync(account, respondent.StudyCode, ct);
        return study.May(Policies.EnterAnswers)
            && (study.Role != Role.Coordinator || (study.Sites.Contains(respondent.SiteId) && !await AnsweredOnlineAsync(respondent, ct)));
    }

    private Task<bool> AnsweredOnlineAsync(Respondent respondent, CancellationToken ct) =>
        db.PageSaves.AnyAsync(s => s.ResponseId == respondent.ResponseId && s.Mode == ResponseMode.Web, ct);
}
