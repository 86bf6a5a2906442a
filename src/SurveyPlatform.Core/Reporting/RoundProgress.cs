using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Reporting;

/// <summary>How a round is doing: outcomes and rates in all and by site, group and role, and the answers that came in day by day, beside earlier rounds.</summary>
public sealed record RoundProgress(
    RoundProgress.Part All,
    IReadOnlyDictionary<string, RoundProgress.Part> BySite,
    IReadOnlyDictionary<string, RoundProgress.Part> ByGroup,
    IReadOnlyDictionary<string, RoundProgress.Part> ByRole,
    IReadOnlyList<RoundProgress.CurveDay> Curve,
    IReadOnlyDictionary<string, RoundProgress.EarlierRound> Earlier)
{
    /// <summary>Counts by outcome code, and the rates they make.</summary>
    public sealed record Part(IReadOnlyDictionary<string, int> Counts)
    {
        public ResponseRates Rates { get; } = ResponseRates.Of(Counts);

        public int Asked { get; } = Counts.Values.Sum();

        public int Answered { get; } = Counts.Where(c => Outcome.IsAnswered(c.Key)).Sum(c => c.Value);
    }

    /// <summary>How many had answered by the end of a day.</summary>
    /// <param name="Day">In the study's zone.</param>
    /// <param name="Number">Days since the day of opening, by which rounds are laid over each other.</param>
    public sealed record CurveDay(DateOnly Day, int Number, int Answered);

    /// <param name="AnsweredByThisDay">How many had answered as many days after the opening as have passed in the round that is looked at.</param>
    public sealed record EarlierRound(int Asked, int Answered, int AnsweredByThisDay, IReadOnlyList<CurveDay> Curve);
}

/// <summary>Reads a <see cref="RoundProgress"/> in two statements; a coordinator's covers the own sites only.</summary>
public sealed class RoundProgresses(SurveyDb db, SiteScope scope, TimeProvider clock)
{
    private sealed record CountRow(Guid RoundId, string Site, string? SiteGroup, string Role, string Code, int Count);

    private sealed record DayRow(Guid RoundId, DateOnly Day, int Count);

    /// <param name="zone">The study's.</param>
    public async Task<RoundProgress> OfAsync(Guid study, string round, TimeZoneInfo zone, CancellationToken ct)
    {
        var shown = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study && r.Code == round).RequireAsync("round", round, ct);
        var rounds = await db.Rounds.AsNoTracking()
            .Where(r => r.StudyId == study && r.LaunchedAt != null && r.OpensAt < shown.OpensAt)
            .OrderBy(r => r.OpensAt)
            .ToListAsync(ct);
        rounds.Add(shown);
        var (ids, everything, sites, zoneName) = (rounds.Select(r => r.Id).ToArray(), scope.Everything, scope.Sites.ToArray(), zone.Id);
        var counts = await db.Database.SqlQuery<CountRow>(
            $"""
            select i.round_id as "RoundId", s.code as "Site", s.site_group as "SiteGroup", se.role as "Role", o.code as "Code", count(*)::int as "Count"
            from invitations i
            join outcomes o on o.invitation_id = i.id
            join sites s on s.id = i.site_id
            join seats se on se.id = i.seat_id
            where i.round_id = any({ids}) and ({everything} or i.site_id = any({sites}))
            group by 1, 2, 3, 4, 5
            """).ToListAsync(ct);
        var days = (await db.Database.SqlQuery<DayRow>(
            $"""
            select a.round_id as "RoundId", a.day as "Day", count(*)::int as "Count"
            from (
              select i.round_id, (max(e.at) at time zone {zoneName})::date as day
              from invitations i
              join invitation_events e on e.invitation_id = i.id and e.kind = 'submitted'
              where i.round_id = any({ids}) and i.standing = 'submitted' and ({everything} or i.site_id = any({sites}))
              group by i.id) as a
            group by 1, 2
            """).ToListAsync(ct)).ToLookup(d => d.RoundId);

        var today = clock.GetUtcNow().DayIn(zone);
        var curve = Curve(shown, days[shown.Id], zone, today);
        var own = counts.Where(c => c.RoundId == shown.Id).ToList();
        return new RoundProgress(
            PartOf(own),
            By(own, c => c.Site), By(own, c => c.SiteGroup ?? ""), By(own, c => c.Role),
            curve,
            rounds.Where(r => r != shown).ToDictionary(r => r.Code, r => Earlier(r, counts, Curve(r, days[r.Id], zone, today), Math.Max(0, curve.Count - 1))));
    }

    private static RoundProgress.EarlierRound Earlier(Round round, List<CountRow> counts, IReadOnlyList<RoundProgress.CurveDay> curve, int day)
    {
        var all = PartOf(counts.Where(c => c.RoundId == round.Id));
        return new RoundProgress.EarlierRound(all.Asked, all.Answered, curve.LastOrDefault(d => d.Number <= day)?.Answered ?? 0, curve);
    }

    private static SortedDictionary<string, RoundProgress.Part> By(List<CountRow> counts, Func<CountRow, string> key) =>
        new(counts.GroupBy(key).ToDictionary(g => g.Key, PartOf), StringComparer.Ordinal);

    private static RoundProgress.Part PartOf(IEnumerable<CountRow> counts) =>
        new(new SortedDictionary<string, int>(counts.GroupBy(c => c.Code).ToDictionary(g => g.Key, g => g.Sum(c => c.Count)), StringComparer.Ordinal));

    /// <summary>From the day of opening to the day of closing, or today while the round is open.</summary>
    private static List<RoundProgress.CurveDay> Curve(Round round, IEnumerable<DayRow> days, TimeZoneInfo zone, DateOnly today)
    {
        if (round.LaunchedAt is null || round.OpensAt.DayIn(zone) > today)
        {
            return [];
        }

        var byDay = days.ToDictionary(d => d.Day, d => d.Count);
        var last = round.ClosedAt is { } closed ? closed.DayIn(zone) : today;
        var (curve, answered, opening) = (new List<RoundProgress.CurveDay>(), 0, round.OpensAt.DayIn(zone));
        for (var day = opening; day <= last; day = day.AddDays(1))
        {
            answered += byDay.GetValueOrDefault(day);
            curve.Add(new(day, day.DayNumber - opening.DayNumber, answered));
        }

        return curve;
    }
}
