using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core;

/// <summary>Every job there is, in the order in which work flows: what an earlier one brings about, a later one finds.</summary>
public static class JobSchedule
{
    public static IReadOnlyList<ScheduledJob> All { get; } =
    [
        ScheduledJob.Of<ReadReturnedMail>("read-returned-mail", (job, ct) => job.RunAsync(ct)),
        ScheduledJob.Of<AdvanceRounds>("advance-rounds", (job, ct) => job.RunAsync(ct), (job, _, ct) => job.NextDueAsync(ct)),
        ScheduledJob.Of<SendReminders>("send-reminders", (job, ct) => job.RunAsync(ct), (job, _, ct) => job.NextDueAsync(ct)),
        ScheduledJob.Of<DeliverMail>("deliver-mail", (job, ct) => job.RunAsync(ct), (job, now, ct) => job.NextDueAsync(now, ct)) with { OnEveryNode = true },
        ScheduledJob.Of<BuildExtracts>("build-extracts", (job, ct) => job.RunAsync(ct)),
    ];
}
