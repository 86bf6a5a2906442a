using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Which reminder steps of a round have been decided, for those who were invited on which day: each is decided once.</summary>
public static class DecidedSteps
{
    extension(SurveyDb db)
    {
        public async Task<HashSet<(int Step, DateOnly InvitedOn)>> DecidedStepsAsync(Round round, CancellationToken ct) =>
            [.. (await db.Database.SqlQuery<Row>($"select step as \"Step\", invited_on as \"InvitedOn\" from reminder_runs where round_id = {round.Id}").ToListAsync(ct)).Select(r => (r.Step, r.InvitedOn))];
    }

    private sealed record Row(int Step, DateOnly InvitedOn);
}
