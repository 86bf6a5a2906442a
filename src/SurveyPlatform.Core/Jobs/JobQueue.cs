using Npgsql;

namespace SurveyPlatform.Core.Jobs;

/// <summary>Who may run which job now: one at a time among all nodes unless it is <see cref="ScheduledJob.OnEveryNode"/>, by a lease on the database's clock that only its holder renews or ends.</summary>
public sealed class JobQueue(NpgsqlDataSource source)
{
    /// <summary>How long a dead node's job waits for another node.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    /// <summary>How often a living holder says that it lives.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);

    /// <summary>Makes the table say what the schedule says: no job that is gone, none missing.</summary>
    public async Task MatchAsync(IEnumerable<string> names, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            with gone as (delete from job_runs where name <> all ($1))
            insert into job_runs (name) select unnest($1) on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = names.ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Takes every one of these jobs that is due and that nobody runs.</summary>
    public async Task<IReadOnlyList<string>> ClaimDueAsync(IEnumerable<string> names, Guid claim, CancellationToken ct) =>
        await ClaimAsync("and due_at <= clock_timestamp()", names, claim, ct);

    /// <summary>Takes the job, due or not, unless somebody runs it.</summary>
    public async Task<bool> ClaimNowAsync(string name, Guid claim, CancellationToken ct) =>
        await ClaimAsync("", [name], claim, ct) is [_];

    public async Task RenewAsync(string name, Guid claim, CancellationToken ct)
    {
        await using var command = source.CreateCommand("update job_runs set leased_until = clock_timestamp() + $3 where name = $1 and leased_by = $2");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = Lease });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends the run with its result. A holder that lost its lease changes nothing.</summary>
    public async Task FinishAsync(string name, Guid claim, TimeSpan every, string? error, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            update job_runs set leased_by = null, leased_until = null, last_finished_at = clock_timestamp(), last_error = $4, due_at = clock_timestamp() + $3
            where name = $1 and leased_by = $2
            """);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = every });
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes down a run that nobody had to claim.</summary>
    public async Task NoteAsync(string name, TimeSpan took, string? error, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "update job_runs set last_started_at = clock_timestamp() - $2, last_finished_at = clock_timestamp(), last_error = $3 where name = $1");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = took });
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes a job due at once, for the button "run now".</summary>
    public async Task RunNowAsync(string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("update job_runs set due_at = clock_timestamp() where name = $1");
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<string>> ClaimAsync(string condition, IEnumerable<string> names, Guid claim, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"""
            update job_runs set leased_by = $2, leased_until = clock_timestamp() + $3, last_started_at = clock_timestamp()
            where name in (
              select name from job_runs
              where name = any ($1) and (leased_until is null or leased_until < clock_timestamp()) {condition}
              order by due_at for update skip locked)
            returning name
            """);
        command.Parameters.Add(new() { Value = names.ToArray() });
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = Lease });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var claimed = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            claimed.Add(reader.GetString(0));
        }

        return claimed;
    }
}
