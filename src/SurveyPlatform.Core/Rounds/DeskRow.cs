using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What every decision at the reply desk begins with: the message, locked, still to be decided on.</summary>
internal static class DeskRow
{
    public static readonly Problem NothingToDecide = new("nothingToDecide", 409, "Nothing is proposed about this message, so there is nothing to decide.");
    public static readonly Problem Decided = new("alreadyDecided", 409, "This message was decided on already: {0}.");

    extension(SurveyDb db)
    {
        /// <returns>Null if it was settled in this very way before.</returns>
        public async Task<ReturnedMail?> UnsettledAsync(Guid study, Guid returned, DeskVerdict verdict, CancellationToken ct)
        {
            var row = await db.ReturnedMail
                .FromSql($"select * from returned_mail where study_id = {study} and id = {returned} for update")
                .RequireAsync("returned message", returned.ToString(), ct);
            return row switch
            {
                { Verdict: { } said } when said == verdict => null,
                { Verdict: { } other } => throw Decided.With(other.ToString().ToLowerInvariant()),
                { Proposal: null } or { InformantId: null } => throw NothingToDecide.With(),
                _ => row,
            };
        }
    }
}
