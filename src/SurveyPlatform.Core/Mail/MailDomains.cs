using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// Domains that refuse us (5.7.x) are paused until a person lets them go on. Domains that put us off (4xx) are slowed: each time, but at most once
/// a minute, to half of the rate, down to a sixteenth; after five minutes without another, back to the double, and so on.
/// </summary>
internal static partial class MailDomains
{
    /// <summary>A mail to a paused domain is looked at again after this: its address may have been corrected, its person may have answered.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);

    /// <summary>How often the rate is halved now, of a row of <c>mail_domains</c>: one less for each <see cref="MailDomain.Step"/>.</summary>
    public const string HalvingsNow = $"coalesce(greatest(0, slowed - floor(extract(epoch from clock_timestamp() - slowed_at) / {MailDomain.StepSeconds})), 0)::int";

    /// <summary>A domain that puts us off again within this time has done so all the while: longer than a mail waits for its next try.</summary>
    public static readonly TimeSpan OneSpell = TimeSpan.FromHours(2);

    /// <param name="Slowed">How often its rate is halved now.</param>
    public sealed record Trouble(bool IsPaused, int Slowed);

    /// <summary>Those of the domains that are paused or slowed. They stay so to the end of the transaction.</summary>
    public static async Task<Dictionary<string, Trouble>> TroublesAsync(NpgsqlConnection connection, IEnumerable<string> domains, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select domain, paused_at is not null, {HalvingsNow}
            from mail_domains
            where domain = any ($1) and (paused_at is not null or slowed_at > clock_timestamp() - $2 * $3)
            order by domain for share
            """, connection);
        command.Parameters.Add(new() { Value = domains.Distinct().ToArray() });
        command.Parameters.Add(new() { Value = MailDomain.Step });
        command.Parameters.Add(new() { Value = (double)MailDomain.MostSlowed });
        var troubles = new Dictionary<string, Trouble>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            troubles.Add(reader.GetString(0), new(reader.GetBoolean(1), reader.GetInt32(2)));
        }

        return troubles;
    }

    /// <summary>Mail to the domain waits from now on. The words are seen by every study, so they keep no address.</summary>
    /// <param name="leftAt">When the mail that was refused had left: before somebody let the domain go on, it is old news.</param>
    public static Task PauseAsync(SurveyDb db, string domain, DateTimeOffset at, DateTimeOffset leftAt, string? words, CancellationToken ct)
    {
        var reason = WithoutAddresses(words);
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into mail_domains (domain, paused_at, reason) values ({domain}, {at}, {reason})
            on conflict (domain) do update set paused_at = coalesce(mail_domains.paused_at, excluded.paused_at), reason = excluded.reason
            where mail_domains.resumed_at is null or mail_domains.resumed_at <= {leftAt}
            """, ct);
    }

    /// <param name="at">By the product's clock, for people.</param>
    /// <param name="words">What the server said.</param>
    public static async Task SlowDownAsync(NpgsqlDataSource source, string domain, DateTimeOffset at, string words)
    {
        await using var command = source.CreateCommand($"""
            insert into mail_domains as d (domain, slowed, slowed_at, slowed_since, slowed_reply) values ($1, 1, clock_timestamp(), $3, $4)
            on conflict (domain) do update set
              slowed = least($2, (select {HalvingsNow} from (select d.slowed, d.slowed_at) as now) + 1),
              slowed_at = clock_timestamp(),
              slowed_since = case when d.slowed_at > clock_timestamp() - $5 then coalesce(d.slowed_since, excluded.slowed_since) else excluded.slowed_since end,
              slowed_reply = excluded.slowed_reply
            where d.slowed_at is null or d.slowed_at < clock_timestamp() - interval '1 minute'
            """);
        command.Parameters.Add(new() { Value = domain });
        command.Parameters.Add(new() { Value = MailDomain.MostSlowed });
        command.Parameters.Add(new() { Value = at });
        command.Parameters.Add(new() { Value = WithoutAddresses(words) });
        command.Parameters.Add(new() { Value = OneSpell });
        await command.ExecuteNonQueryAsync();
    }

    private static string? WithoutAddresses(string? words) => words is null ? null : Mailbox().Replace(words, "…@");

    [GeneratedRegex(@"[^\s<>""'(),;:=]+@")]
    private static partial Regex Mailbox();
}
