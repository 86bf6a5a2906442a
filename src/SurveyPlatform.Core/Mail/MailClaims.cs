using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Mail;

/// <summary>Takes due mail out of the queue for one sender: composed, dropped, or given its place in the throttle, all in the transaction that claims it.</summary>
internal sealed class MailClaims(SurveyDb db, IServiceProvider services, TimeProvider clock, MailOptions options, bool throttled)
{
    /// <summary>What gets its place in the throttle later than this goes back to the queue until then.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Queued mail whose time has come, that nobody has paused, and that no other mail still to leave carries; {0} is now, {1} the kinds that we can compose.
    /// </summary>
    public const string Claimable = """
        m.is_open and m.state = 'queued'
        and (m.carried_by is null or not exists (select 1 from outgoing_mail c where c.id = m.carried_by and c.is_open))
        and coalesce(m.next_attempt_at, m.not_before) <= {0} and m.kind = any ({1})
        and not exists (select 1 from studies s where s.id = m.study_id and s.mail_paused_at is not null)
        and not exists (select 1 from rounds r where r.id = m.round_id and r.mail_paused_at is not null)
        """;

    /// <summary>A newer program's kinds are left to it.</summary>
    private readonly string[] _kinds = [.. MailKind.All.Where(k => services.GetKeyedService<IMailSource>(k) is not null)];

    /// <summary>How many rows were looked at, and which mails are now the sender's, in the order in which they may leave.</summary>
    public sealed record Batch(int Looked, IReadOnlyList<ClaimedMail> Mails);

    private sealed record Verdict(OutgoingMail Row, MailState State, MailText.Composed? Text, string? Address, string? Reason)
    {
        public TimeSpan Wait { get; init; }

        public TimeSpan? ThrottledFor { get; init; }

        /// <summary>Its place goes by unused; it takes another.</summary>
        public bool LosesPlace { get; init; }

        /// <summary>Until when it stays in the queue, if it does.</summary>
        public DateTimeOffset? Until { get; init; }

        public string? WaitsForDomain { get; init; }

        public Guid? CarriedBy { get; init; } = Row.CarriedBy;

        public string Domain => MailAddresses.DomainOf(Address!); // asked only of what is claimed, which has an address
    }

    public async Task<Batch> ClaimAsync(int limit, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // In the order of the index and no further than the limit, whatever the planner makes of a queue that was filled a moment ago: it would sort all that is due.
        // And whoever stands still here, with the throttle's rows in hand, keeps the others waiting no longer than that.
        await db.Database.ExecuteSqlRawAsync("set local enable_sort = off; set local idle_in_transaction_session_timeout = '20s'", ct);
        var rows = await db.OutgoingMail.FromSqlRaw($$"""
            select m.* from outgoing_mail m
            where {{Claimable}} and (m.throttled_until is null or m.throttled_until <= clock_timestamp())
            order by coalesce(m.next_attempt_at, m.not_before) limit {2} for update of m skip locked
            """, clock.GetUtcNow(), _kinds, limit).AsNoTracking().ToListAsync(ct);
        if (rows.Count == 0)
        {
            return new Batch(0, []);
        }

        await db.Database.ExecuteSqlRawAsync("set local enable_sort = on", ct);
        rows = rows.FindAll(r => r.Kind == rows[0].Kind); // one source at a time: what it says counts for the next
        var connection = (NpgsqlConnection)transaction.GetDbTransaction().Connection!; // it has one until it ends
        var carried = await CarriedAsync(rows, ct);
        var judged = await JudgeAsync(rows, carried, ct);
        var verdicts = judged.GetRange(0, rows.Count);
        var troubles = await MailDomains.TroublesAsync(connection, verdicts.Where(v => v.State is MailState.Claimed).Select(v => v.Domain), ct);
        verdicts = verdicts.ConvertAll(v => v.State is MailState.Claimed && troubles.GetValueOrDefault(v.Domain)?.IsPaused == true ? Waiting(v) : v);
        if (throttled)
        {
            verdicts = await ThrottleAsync(connection, verdicts, troubles, ct);
        }

        var claim = clock.NewId();
        var along = carried.Count == 0 ? [] : Along(verdicts, judged[rows.Count..]);
        await WriteAsync(connection, claim, [.. verdicts, .. along], ct);
        if (verdicts.Exists(v => v.State is MailState.Claimed))
        {
            await MailLeases.BeginAsync(connection, claim, ct);
        }

        await transaction.CommitAsync(ct);
        var at = TimeProvider.System.GetTimestamp();
        var together = along.Where(v => v.State is MailState.Claimed).ToLookup(v => v.CarriedBy, v => v.Row.Id);
        return new Batch(rows.Count, [.. verdicts.Where(v => v.State is MailState.Claimed).OrderBy(v => v.Wait)
            .Select(v => new ClaimedMail(v.Row, claim, v.Text!, v.Domain, at, v.Wait) // what is claimed has a text
            {
                Carried = [.. together[v.Row.Id]],
            })]);
    }

    /// <summary>How long until a due mail comes to its place in the throttle; null if none waits for one.</summary>
    public async Task<TimeSpan?> UntilThrottledAsync(CancellationToken ct)
    {
        var seconds = await db.Database.SqlQueryRaw<double?>($"""
            select extract(epoch from min(m.throttled_until) - clock_timestamp())::float8 as "Value"
            from outgoing_mail m where {Claimable} and m.throttled_until is not null
            """, clock.GetUtcNow(), _kinds).SingleAsync(ct);
        return seconds is null ? null : TimeSpan.FromSeconds(Math.Max(0, seconds.Value));
    }

    /// <summary>Puts a mail off that cannot be composed, so that the others pass it; at last it is held for a person.</summary>
    public async Task PutOffAsync(OutgoingMail row, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var next = MailRetries.Next(row, now);
        await db.Database.ExecuteSqlAsync($"""
            update outgoing_mail set
              state = {MailMapping.InDatabase(next is null ? MailState.Held : MailState.Queued)},
              attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, {now}), next_attempt_at = {next}, reason = {reason},
              finished_at = {(next is null ? now : (DateTimeOffset?)null)}
            where (id = {row.Id} or carried_by = {row.Id}) and state = 'queued'
            """, ct);
    }

    /// <summary>The rows that these carry; nobody else claims them.</summary>
    private Task<List<OutgoingMail>> CarriedAsync(List<OutgoingMail> rows, CancellationToken ct)
    {
        var ids = rows.ConvertAll(r => r.Id);
        return db.OutgoingMail.AsNoTracking().Where(m => m.CarriedBy != null && ids.Contains(m.CarriedBy.Value) && m.State == MailState.Queued).ToListAsync(ct);
    }

    /// <summary>What becomes of carried rows: all that becomes of the row that carries them, unless they are dropped for a reason of their own or handed on to another row.</summary>
    private static List<Verdict> Along(List<Verdict> verdicts, List<Verdict> carried)
    {
        var mails = verdicts.ToDictionary(v => v.Row.Id);
        return carried.ConvertAll(v => v.CarriedBy is { } carrier && mails.TryGetValue(carrier, out var mail) ? mail with { Row = v.Row, CarriedBy = carrier, Text = null } : v);
    }

    private async Task<List<Verdict>> JudgeAsync(List<OutgoingMail> rows, List<OutgoingMail> carried, CancellationToken ct)
    {
        try
        {
            List<OutgoingMail> all = [.. rows, .. carried];
            var texts = await services.GetRequiredKeyedService<IMailSource>(rows[0].Kind).ComposeAsync(all, ct);
            return all.ConvertAll(r => Judge(r, texts.GetValueOrDefault(r.Id)));
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !LedgerPatience.MayPass(exception))
        {
            throw new NotComposedException(rows, exception);
        }
    }

    private static Verdict Judge(OutgoingMail row, MailText? text) => text switch
    {
        null => new(row, MailState.Dropped, null, null, "No longer wanted.") { CarriedBy = null },
        MailText.SaidBy said => new(row, MailState.Queued, null, null, null) { CarriedBy = said.Row == row.Id ? null : said.Row },
        MailText.Later later => new(row, MailState.Queued, null, null, later.Reason) { Until = later.Until },
        MailText.Held held => new(row, MailState.Held, null, null, held.Reason),
        MailText.NotWanted unwanted => new(row, MailState.Dropped, null, null, unwanted.Reason) { CarriedBy = null },
        MailText.Composed composed when MailWriter.AddressOf(composed) is { } address => new(row, MailState.Claimed, composed, address, null),
        _ => new(row, MailState.Refused, null, null, "The address is not one mailbox."),
    };

    private Verdict Waiting(Verdict v) => v with
    {
        State = MailState.Queued,
        Text = null,
        Reason = $"mail to {v.Domain} is paused",
        Until = clock.GetUtcNow() + MailDomains.LookAgain,
        WaitsForDomain = v.Domain,
        LosesPlace = true, // else all that has waited would leave at once
    };

    /// <summary>A mail takes its place among those of its domain first; only what may leave about now takes one in the stream of all.</summary>
    private async Task<List<Verdict>> ThrottleAsync(NpgsqlConnection connection, List<Verdict> verdicts, Dictionary<string, MailDomains.Trouble> troubles, CancellationToken ct)
    {
        var toSend = verdicts.Where(v => v.State is MailState.Claimed).ToList();
        var byDomain = toSend.Where(v => v.Row.ThrottledUntil is null).GroupBy(v => v.Domain).ToList();
        var domains = await MailThrottle.ReserveAsync(connection, byDomain.ToDictionary(d => d.Key, d => d.Count()), options.MaxPerDomainPerSecond, ct);
        var step = TimeSpan.FromSeconds(1.0 / options.MaxPerDomainPerSecond);
        var placed = byDomain.SelectMany(d => d.Select((v, i) => v with { ThrottledFor = domains[d.Key] + (step * i) }))
            .Concat(toSend.Where(v => v.Row.ThrottledUntil is not null))
            .OrderBy(v => v.ThrottledFor ?? TimeSpan.Zero)
            .ToList();

        var later = placed.Where(v => v.ThrottledFor > _longestWait).Select(v => v with { State = MailState.Queued, Text = null });
        var soon = placed.Where(v => v.ThrottledFor is not { } wait || wait <= _longestWait).ToLookup(v => IsUsed(troubles.GetValueOrDefault(v.Domain)));
        var now = soon[true].ToList();
        var all = now.Count == 0 ? [] : await MailThrottle.ReserveAsync(connection, new Dictionary<string, int> { [MailThrottle.All] = now.Count }, options.MaxPerSecond, ct);
        return
        [
            .. verdicts.Where(v => v.State is not MailState.Claimed),
            .. later,
            .. soon[false].Select(v => v with { State = MailState.Queued, Text = null, LosesPlace = true }),
            .. now.Select((v, i) => v with { Wait = Longer(v.ThrottledFor ?? TimeSpan.Zero, all[MailThrottle.All] + (TimeSpan.FromSeconds(1.0 / options.MaxPerSecond) * i)) }),
        ];
    }

    /// <summary>
    /// Of the places of a domain that is slowed, every second is used, or every fourth and so on, by lot. The places of its mail were given out long
    /// before, and need not be given out anew when it is slowed or recovers.
    /// </summary>
    private static bool IsUsed(MailDomains.Trouble? trouble) => trouble is null || Random.Shared.Next(1 << trouble.Slowed) == 0;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private async Task WriteAsync(NpgsqlConnection connection, Guid claim, List<Verdict> verdicts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            update outgoing_mail m set
              state = v.state,
              claim_id = case v.state when 'claimed' then $6 end,
              throttled_until = case when not v.loses_place then coalesce(clock_timestamp() + v.throttled_for, m.throttled_until) end,
              waits_for_domain = v.waits_for_domain,
              recipient = coalesce(v.recipient, m.recipient),
              message_id = case when coalesce(m.carried_by, v.carried_by) is null then coalesce(m.message_id, v.message_id) else v.message_id end,
              reason = case v.state when 'claimed' then m.reason else v.reason end, -- what it waited for, until something becomes of it
              carried_by = v.carried_by,
              next_attempt_at = coalesce(v.until, m.next_attempt_at),
              finished_at = case when v.state in ('dropped', 'refused', 'held') then $7 end
            from unnest($1, $2, $3, $4, $5, $8, $9, $10, $11, $12) as v (id, state, recipient, message_id, reason, throttled_for, until, loses_place, waits_for_domain, carried_by)
            where m.id = v.id
            """, connection);
        command.Parameters.Add(new() { Value = Each(v => v.Row.Id) });
        command.Parameters.Add(new() { Value = Each(v => MailMapping.InDatabase(v.State)) });
        command.Parameters.Add(new() { Value = Each(v => v.Address), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Each(v => v.Address is null ? null : MailWriter.MessageIdOf(v.CarriedBy ?? v.Row.Id, options)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Each(v => v.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = Each(v => v.ThrottledFor), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Interval });
        command.Parameters.Add(new() { Value = Each(v => v.Until), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = Each(v => v.LosesPlace) });
        command.Parameters.Add(new() { Value = Each(v => v.WaitsForDomain), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Each(v => v.CarriedBy), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await command.ExecuteNonQueryAsync(ct);

        T[] Each<T>(Func<Verdict, T> value) => [.. verdicts.Select(value)];
    }
}

/// <summary>A source threw while composing these mails.</summary>
internal sealed class NotComposedException(IReadOnlyList<OutgoingMail> mails, Exception reason) : Exception(reason.Message, reason)
{
    public IReadOnlyList<OutgoingMail> Mails => mails;
}
