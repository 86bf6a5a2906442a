using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>How many had answered by each day since a round opened, as a share of those asked.</summary>
public sealed record ResponseCurve(string Code, string Name, int Asked, IReadOnlyList<int> ByDay)
{
    /// <summary>Answered by the end of a day, day 0 being the opening's; the last known figure beyond the end.</summary>
    public int On(int day) => ByDay.Count == 0 ? 0 : ByDay[Math.Min(day, ByDay.Count - 1)];

    public double ShareOn(int day) => Asked == 0 ? 0 : (double)On(day) / Asked;

    /// <summary>The line through a plot of this many days, in its own units.</summary>
    public string Points(int days, double width, double height) => string.Join(' ', Enumerable.Range(0, Math.Min(days, ByDay.Count)).Select(d =>
        string.Create(CultureInfo.InvariantCulture, $"{(days < 2 ? 0 : d * width / (days - 1)):0.#},{height - (ShareOn(d) * height):0.#}")));

    /// <summary>The curves of the launched rounds among these, in their order, within the caller's sites.</summary>
    public static async Task<List<ResponseCurve>> OfAsync(SurveyDb db, IReadOnlyList<Round> rounds, DateTimeOffset now, CancellationToken ct)
    {
        var ids = rounds.Select(r => r.Id).ToArray();
        var asked = await db.Invitations.Where(i => ids.Contains(i.RoundId)).GroupBy(i => i.RoundId).Select(g => new { g.Key, People = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.People, ct);
        var answers = await (
            from e in db.InvitationEvents
            join i in db.Invitations on e.InvitationId equals i.Id
            where ids.Contains(e.RoundId) && e.Kind == EventKind.Submitted && i.Standing == Standing.Submitted
            group e by new { e.RoundId, e.InvitationId } into g
            select new { g.Key.RoundId, At = g.Min(e => e.At) }).ToListAsync(ct);
        return [.. rounds.Where(r => asked.ContainsKey(r.Id)).Select(r =>
        {
            var end = r.ClosedAt ?? now;
            var days = Math.Clamp((int)(end - r.OpensAt).TotalDays, 0, 400);
            var onDay = answers.Where(a => a.RoundId == r.Id).GroupBy(a => Math.Clamp((int)(a.At - r.OpensAt).TotalDays, 0, days)).ToDictionary(g => g.Key, g => g.Count());
            var sum = 0;
            return new ResponseCurve(r.Code, r.Name, asked[r.Id], [.. Enumerable.Range(0, days + 1).Select(d => sum += onDay.GetValueOrDefault(d))]);
        })];
    }
}
