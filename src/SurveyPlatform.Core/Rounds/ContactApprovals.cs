using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Whether a contact check, or asking its silent once more, needs a second person: asked alike by the page, the request, the approval and the act.</summary>
public sealed class ContactApprovals(SurveyDb db, PersonalApprovals approvals)
{
    /// <param name="step">0 for the first mail, 1 for the second and last.</param>
    /// <param name="informants">Who would be mailed now, each once.</param>
    /// <returns>Null where none is needed.</returns>
    internal async Task<NeededApproval?> NeededAsync(Study study, Round round, int step, IReadOnlyCollection<Guid> informants, CancellationToken ct)
    {
        if (study.ApprovalAbove is not { } most || informants.Count <= most)
        {
            return null;
        }

        var wordings = await db.MailTemplates.AsNoTracking().Where(t => t.StudyId == study.Id && t.Kind == MailKind.ContactCheck).OrderBy(t => t.Language).ToListAsync(ct);
        return new(PrintOf(study, round, step, wordings, informants), informants.Count, await approvals.FindAsync(Approval.ContactCheck, round.Id, ct));
    }

    /// <summary>Who is mailed, about which round, in which words, at which hours: a change of any of it is another act. On which day it leaves is said by whoever starts it.</summary>
    private static string PrintOf(Study study, Round round, int step, IEnumerable<MailTemplate> wordings, IEnumerable<Guid> informants) => NeededApproval.PrintOf(new
    {
        step,
        round.Name,
        round.FrameDate,
        round.OpensAt,
        study.TimeZone,
        study.QuietHours,
        study.MaxPerDay,
        Wordings = wordings.Select(w => new { w.Language, w.Subject, w.Body }),
        Informants = informants.Order(),
    });
}
