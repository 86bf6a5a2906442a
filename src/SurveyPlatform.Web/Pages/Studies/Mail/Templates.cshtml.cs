using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>Every kind of mail to informants in every language, and whether the study words it itself.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class TemplatesModel(SurveyDb db, StudyContext current, MailTemplates templates) : PageModel
{
    public sealed record Row(string Kind, string Language, string Subject, DateTimeOffset? SavedAt);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var own = await db.MailTemplates.AsNoTracking().Where(t => t.StudyId == current.Id).ToDictionaryAsync(t => (t.Kind, t.Language), ct);
        Rows =
        [
            .. from kind in MailTemplate.Kinds
               from language in MailTemplate.Languages
               let template = own.GetValueOrDefault((kind, language))
               select new Row(kind, language, template?.Subject ?? templates.BuiltIn(kind, language).Subject, template?.SavedAt),
        ];
    }
}
