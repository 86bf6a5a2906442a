using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>An administrator's word that the consequence of what a person said before a round is drawn; a change of name or address is applied with it where that is wanted.</summary>
public sealed class SettleContactCheck(SurveyDb db, CorrectInformant correct, AuditLog audit, TimeProvider clock)
{
    /// <param name="Apply">Whether the person's entry is corrected by what they said.</param>
    /// <param name="AnsweredAt">When they said what was looked at: what they have said since is not settled unseen.</param>
    public sealed record Input(bool Apply = false, DateTimeOffset? AnsweredAt = null);

    public async Task RunAsync(Study study, string code, string informant, Input input, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.LockedCheckAsync(study, code, informant, ct);
        if (row.SettledAt is not null)
        {
            return;
        }

        if (input.AnsweredAt is { } seen && seen != row.AnsweredAt)
        {
            throw CommonProblems.ChangedMeanwhile.With();
        }

        if (input.Apply && row.IsUnsettled && !row.IsPlainChange)
        {
            throw RoundProblems.NotAPlainChange.With();
        }

        row.Settle(actor.Name, clock.GetUtcNow());
        audit.Record(actor, "contactCheck.settled", study.Id, $"informant:{informant}",
            $"settled what informant {informant} said in the contact check before round {code}{(input.Apply ? " and applied it" : "")}");
        await db.SaveChangesAsync(ct);
        if (input.Apply)
        {
            await correct.RunAsync(study, informant, new() { Name = row.SaidName, Email = row.SaidEmail }, actor, ct);
        }

        await transaction.CommitAsync(ct);
    }
}
