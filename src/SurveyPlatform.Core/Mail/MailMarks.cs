using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// Writes what becomes of claimed mails. All connections of a sender share one writer: while one commit is under way, further marks gather for the next,
/// so that each still has its own durable mark before its body begins, for a fraction of a commit.
/// </summary>
internal sealed partial class MailMarks : IAsyncDisposable
{
    /// <summary>
    /// How long results wait for a body that is about to begin, whose mark is written with them: nobody waits for a result, and until then the row is as
    /// much in doubt as it was a moment before. Somebody waits for every body's mark.
    /// </summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(5);

    private readonly Channel<Mark> _marks = Channel.CreateUnbounded<Mark>(new() { SingleReader = true });
    private readonly NpgsqlDataSource _source;
    private readonly ILogger _log;
    private readonly CancellationToken _over;
    private readonly Task _writing;

    public MailMarks(NpgsqlDataSource source, ILogger log, CancellationToken over)
    {
        (_source, _log, _over) = (source, log, over);
        _writing = WriteAllAsync();
    }

    /// <summary>A change of one claimed row, and whether it was made: not if the claim was lost, nor, for a body about to begin, if mail was paused.</summary>
    private sealed record Mark(ClaimedMail Mail, MailState State, DateTimeOffset At)
    {
        public bool Attempted { get; init; }

        public DateTimeOffset? NextAttemptAt { get; init; }

        public string? Reply { get; init; }

        public string? Reason { get; init; }

        public TaskCompletionSource<bool> Made { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <returns>Whether the body may begin.</returns>
    public Task<bool> SendingAsync(ClaimedMail mail, DateTimeOffset at) => AddAsync(new(mail, MailState.Sending, at));

    public Task<bool> FinishedAsync(ClaimedMail mail, MailState state, DateTimeOffset at, string? reply, string? reason) =>
        AddAsync(new(mail, state, at) { Attempted = true, Reply = reply, Reason = reason });

    /// <summary>Back to the queue after an attempt that certainly did not deliver.</summary>
    public Task<bool> AgainAsync(ClaimedMail mail, DateTimeOffset at, DateTimeOffset nextAttemptAt, bool attempted, string? reply, string? reason) =>
        AddAsync(new(mail, MailState.Queued, at) { Attempted = attempted, NextAttemptAt = nextAttemptAt, Reply = reply, Reason = reason });

    /// <summary>Back to the queue untouched.</summary>
    public Task<bool> ReleasedAsync(ClaimedMail mail, DateTimeOffset at) => AddAsync(new(mail, MailState.Queued, at));

    /// <summary>Waits until everything is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _marks.Writer.TryComplete();
        await _writing;
    }

    private Task<bool> AddAsync(Mark mark)
    {
        _marks.Writer.TryWrite(mark);
        return mark.Made.Task;
    }

    private async Task WriteAllAsync()
    {
        var together = new List<Mark>();
        NpgsqlConnection? connection = null;
        try
        {
            while (await _marks.Reader.WaitToReadAsync())
            {
                together.Clear();
                Take(together);
                if (together.TrueForAll(m => m.State is not MailState.Sending))
                {
                    await WaitForMoreAsync();
                    Take(together);
                }

                connection = await WriteAsync(connection, together);
            }
        }
        finally
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private void Take(List<Mark> together)
    {
        while (together.Count < 256 && _marks.Reader.TryRead(out var mark))
        {
            together.Add(mark);
        }
    }

    private async Task WaitForMoreAsync()
    {
        using var patience = new CancellationTokenSource(_longestWait, TimeProvider.System);
        await ((Task)_marks.Reader.WaitToReadAsync(patience.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<NpgsqlConnection?> WriteAsync(NpgsqlConnection? connection, List<Mark> together)
    {
        try
        {
            var made = await LedgerPatience.KeepAskingAsync(async () =>
            {
                try
                {
                    if (connection is null)
                    {
                        connection = await _source.OpenConnectionAsync();
                        await ByKeysAloneAsync(connection);
                    }

                    return await ExecuteAsync(connection, together);
                }
                catch
                {
                    await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
                    connection = null;
                    throw;
                }
            }, _over);
            together.ForEach(m => m.Made.TrySetResult(made.Contains(m.Mail.Row.Id)));
        }
        catch (Exception exception)
        {
            together.ForEach(m => NotWritten(exception, m.Mail.Row.Id, m.State, m.Reply));
            together.ForEach(m => m.Made.TrySetException(exception));
        }

        return connection;
    }

    /// <summary>
    /// A few rows by their keys, whatever the table looked like when the statement was first planned: with the statistics of a table that was small,
    /// every mark read the whole of it (3.8 ms a mark at 11,000 rows).
    /// </summary>
    private static async Task ByKeysAloneAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("set enable_seqscan = off", connection); // until the connection goes back to the pool
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Again after a lost reply it changes nothing more: <c>sending</c> is marked in this very claim once more, and what is finished has lost the claim.</summary>
    private static async Task<HashSet<Guid>> ExecuteAsync(NpgsqlConnection connection, List<Mark> marks)
    {
        var rows = marks.SelectMany(m => m.Mail.Rows.Select(r => (Mark: m, Row: r))).ToList();
        await using var command = new NpgsqlCommand("""
            update outgoing_mail m set
              state = v.state,
              claim_id = case v.state when 'sending' then m.claim_id end,
              throttled_until = case when v.state = 'queued' and not v.attempted then m.throttled_until end,
              attempts = m.attempts + v.attempted::int,
              first_attempt_at = case when v.attempted then coalesce(m.first_attempt_at, v.at) else m.first_attempt_at end,
              next_attempt_at = case when v.state = 'queued' then coalesce(v.next_attempt_at, m.next_attempt_at) else m.next_attempt_at end,
              body_started_at = case v.state when 'sending' then v.at else m.body_started_at end,
              sent_at = case v.state when 'sent' then v.at end,
              finished_at = case when v.state not in ('queued', 'sending') then v.at end,
              reply = coalesce(v.reply, m.reply),
              reason = v.reason
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as v (id, claim, state, at, attempted, next_attempt_at, reply, reason, domain)
            where m.id = v.id and m.claim_id = v.claim
              and (v.state <> 'sending' or not (
                exists (select 1 from studies s where s.id = m.study_id and s.mail_paused_at is not null)
                or exists (select 1 from rounds r where r.id = m.round_id and r.mail_paused_at is not null)
                or exists (select 1 from mail_domains d where d.domain = v.domain and d.paused_at is not null)))
            returning m.id
            """, connection);
        command.Parameters.Add(new() { Value = rows.Select(r => r.Row).ToArray() });
        command.Parameters.Add(new() { Value = Each(m => m.Mail.Claim) });
        command.Parameters.Add(new() { Value = Each(m => MailMapping.InDatabase(m.State)) });
        command.Parameters.Add(new() { Value = Each(m => m.At) });
        command.Parameters.Add(new() { Value = Each(m => m.Attempted) });
        command.Parameters.Add(new() { Value = Each(m => m.NextAttemptAt), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = Each(m => m.Reply), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Each(m => m.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Each(m => m.Mail.Domain) });
        var made = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            made.Add(reader.GetGuid(0));
        }

        return made;

        T[] Each<T>(Func<Mark, T> value) => [.. rows.Select(r => value(r.Mark))];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Mail} is {State} and could not be marked so; the server said: {Reply}")]
    private partial void NotWritten(Exception exception, Guid mail, MailState state, string? reply);
}
