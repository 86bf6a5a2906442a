using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Whether a launch needs a second person, asked alike by the checks, the request, the approval and the launch.</summary>
public sealed class LaunchApprovals(SurveyDb db, PersonalApprovals approvals)
{
    /// <returns>Null where none is needed.</returns>
    internal async Task<NeededApproval?> NeededAsync(Study study, Round round, IReadOnlyCollection<LaunchSeat> frame, CancellationToken ct)
    {
        if (study.ApprovalAbove is not { } most || LaunchSeat.Recipients(frame) is var recipients && recipients <= most)
        {
            return null;
        }

        var wordings = await db.MailTemplates.AsNoTracking().Where(t => t.StudyId == study.Id && t.Kind != MailKind.ContactCheck).OrderBy(t => t.Kind).ThenBy(t => t.Language).ToListAsync(ct);
        return new(PrintOf(study, round, wordings, frame), recipients, await approvals.FindAsync(Approval.Launch, round.Id, ct));
    }

    /// <summary>Who is asked and who of them is mailed, by which questionnaire, when, in which words: a change of any of it is another plan.</summary>
    private static string PrintOf(Study study, Round round, IEnumerable<MailTemplate> wordings, IEnumerable<LaunchSeat> frame) => NeededApproval.PrintOf(new
    {
        round.Name,
        round.QuestionnaireVersionId,
        round.FrameDate,
        round.OpensAt,
        round.ClosesAt,
        round.Reminders,
        round.WorkingDaysOnly,
        round.MaxMessages,
        study.TimeZone,
        study.Holidays,
        study.ClosedDays,
        study.QuietHours,
        study.MaxPerDay,
        Wordings = wordings.Select(w => new { w.Kind, w.Language, w.Subject, w.Body }),
        Frame = frame.OrderBy(s => s.Membership).Select(s => new { s.Membership, s.IsMailed }),
    });
}
