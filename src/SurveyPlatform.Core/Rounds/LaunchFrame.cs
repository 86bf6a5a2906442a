using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What an act on a round before its launch is about: the round, which nobody else changes until the transaction ends, and its frame.</summary>
internal static class LaunchFrame
{
    extension(SurveyDb db)
    {
        public Task<Round> LockedRoundAsync(Study study, string code, CancellationToken ct) => db.Rounds
            .FromSql($"select * from rounds where study_id = {study.Id} and code = {code} for update")
            .RequireAsync("round", code, ct);

        /// <summary>The same for an act of the contact check, which ends with the launch.</summary>
        public async Task<Round> CheckedRoundAsync(Study study, string code, CancellationToken ct) =>
            await db.LockedRoundAsync(study, code, ct) is { State: RoundState.Draft } round ? round : throw RoundProblems.ContactCheckOver.With(code);

        /// <summary>What one person was asked in it.</summary>
        public Task<ContactCheck> LockedCheckAsync(Study study, string code, string informant, CancellationToken ct) => db.ContactChecks
            .FromSql(
                $"""
                select c.* from contact_checks c join rounds r on r.id = c.round_id join informants i on i.id = c.informant_id
                where c.study_id = {study.Id} and r.code = {code} and i.code = {informant} for update of c
                """)
            .RequireAsync("contact check", $"{code}/{informant}", ct);

        public Task<List<LaunchSeat>> FrameOfAsync(Round round, CancellationToken ct) => db.Memberships.OfStudy(round.StudyId).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new LaunchSeat(m.Id, m.InformantId, m.SeatId, m.Seat.SiteId, m.Informant.Email, m.Informant.BouncedAt, m.Informant.UnsubscribedAt))
            .ToListAsync(ct);
    }
}
