using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>A domain that puts us off: how much slower its mail leaves, what its server said, and what waits for it. Over when the rate is full and nothing waits.</summary>
/// <param name="Halvings">How often its rate is halved now; 0 where it is full again and what was put off waits for its next try.</param>
/// <param name="FullIn">How long until the rate is full, if the domain does not put us off again.</param>
/// <param name="Waiting">Mails that were put off, or have not come to their place.</param>
/// <param name="NextAt">When the first of them is tried.</param>
public sealed record SlowedDomain(string Domain, DateTimeOffset Since, int Halvings, TimeSpan FullIn, string? Reply, int Waiting, DateTimeOffset? NextAt)
{
    /// <summary>The longest first.</summary>
    /// <param name="study">Whose mail is counted; null for that of the whole instance.</param>
    public static async Task<IReadOnlyList<SlowedDomain>> ListAsync(SurveyDb db, Guid? study, CancellationToken ct) => await db.Database.SqlQueryRaw<SlowedDomain>(
        $$"""
        select d.domain as "Domain", d.slowed_since as "Since", d.halvings as "Halvings", d.slowed_reply as "Reply", w.waiting as "Waiting", w.next_at as "NextAt",
          greatest(interval '0', coalesce(d.slowed_at + d.slowed * {1} - clock_timestamp(), interval '0')) as "FullIn"
        from (select *, {{MailDomains.HalvingsNow}} as halvings from mail_domains where slowed_at > clock_timestamp() - {2} and slowed_since is not null and paused_at is null) as d
        cross join lateral (
          select count(*)::int as waiting, min(coalesce(m.next_attempt_at, m.not_before)) as next_at from outgoing_mail m
          where m.is_open and m.state = 'queued' and m.carried_by is null and (m.attempts > 0 or m.throttled_until is not null) and right(lower(m.recipient), length(d.domain) + 1) = '@' || d.domain and ({3} or m.study_id = {0})) as w
        where d.halvings > 0 or w.waiting > 0
        order by d.slowed_since, d.domain
        """, study ?? Guid.Empty, MailDomain.Step, MailDomains.OneSpell, study is null).ToListAsync(ct);
}
