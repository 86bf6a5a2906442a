using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Who builds which extract: at most two at once among all nodes, by leases on the database's clock. Every change names its claim, so a builder without one changes nothing.</summary>
public sealed class ExtractClaims(NpgsqlDataSource source, TimeProvider clock)
{
    public const int AtOnce = 2;

    /// <summary>How often a builder may die over one extract before it is given up.</summary>
    public const int MostAttempts = 3;

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);

    /// <summary>Leases and waiting are kept on the machine's time, whatever the product's clock says.</summary>
    private static readonly TimeProvider _machine = TimeProvider.System;

    public sealed record Claim(Guid Id, Guid Extract);

    /// <summary>Takes the oldest waiting extract, unless two are being built.</summary>
    public async Task<Claim?> ClaimAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Turn.TakeInTransactionAsync(connection, TurnFor.ClaimingExtracts, ct);
        await ExecuteAsync(
            $"""
            update extracts set state = case when attempts >= {MostAttempts} then 'failed' else 'queued' end, claim_id = null, lease_until = null,
              error = case when attempts >= {MostAttempts} then 'The program stopped {MostAttempts} times while it was building this file.' end,
              finished_at = case when attempts >= {MostAttempts} then $1 end
            where state = 'building' and lease_until < clock_timestamp()
            """, clock.GetUtcNow());
        var id = _machine.NewId();
        await using var command = new NpgsqlCommand(
            """
            update extracts set state = 'building', claim_id = $1, lease_until = clock_timestamp() + $2, attempts = attempts + 1
            where id = (select id from extracts where state = 'queued' order by requested_at, id limit 1 for update skip locked)
              and (select count(*) from extracts where state = 'building') < $3
            returning id
            """, connection);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = Lease });
        command.Parameters.Add(new() { Value = (long)AtOnce });
        var extract = (Guid?)await command.ExecuteScalarAsync(ct);
        await transaction.CommitAsync(ct);
        return extract is { } taken ? new Claim(id, taken) : null;

        async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var statement = new NpgsqlCommand(sql, connection);
            foreach (var value in values)
            {
                statement.Parameters.Add(new() { Value = value });
            }

            await statement.ExecuteNonQueryAsync(ct);
        }
    }

    public Task RenewAsync(Claim claim, CancellationToken ct) =>
        ChangeAsync("lease_until = clock_timestamp() + $3", claim, ct, new NpgsqlParameter { Value = Lease });

    /// <summary>Gives it back unbuilt, as if it had never been taken.</summary>
    public Task ReleaseAsync(Claim claim) =>
        ChangeAsync("state = 'queued', claim_id = null, lease_until = null, attempts = attempts - 1", claim, CancellationToken.None);

    public Task FailAsync(Claim claim, string error) =>
        ChangeAsync("state = 'failed', claim_id = null, lease_until = null, error = $3, finished_at = $4", claim, CancellationToken.None,
            new() { Value = error }, new() { Value = clock.GetUtcNow() });

    /// <returns>False if the claim was lost meanwhile: the extract was taken back, or its lease ran out.</returns>
    public Task<bool> FinishAsync(Claim claim, WrittenFile file, ExtractManifest manifest, string fileName, CancellationToken ct) =>
        ChangeAsync("state = 'ready', claim_id = null, lease_until = null, rows = $3, columns = $4, bytes = $5, sha256 = $6, file_name = $7, manifest = $8, finished_at = $9", claim, ct,
            new() { Value = file.Rows }, new() { Value = manifest.Columns.Count }, new() { Value = file.Bytes }, new() { Value = file.Sha256 }, new() { Value = fileName },
            new() { Value = JsonSerializer.Serialize(manifest, ExtractJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = clock.GetUtcNow() });

    /// <summary>
    /// Waits until everything is written that was being written when the extract was asked for, so that the same moment asked for again
    /// holds the same. Not for ever: a transaction that somebody forgot holds no file up.
    /// </summary>
    internal async Task WaitForEarlierWritesAsync(long xid, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())::text");
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(5); waited += TimeSpan.FromMilliseconds(20))
        {
            var oldest = (string)(await command.ExecuteScalarAsync(ct))!; // the function never gives null
            if (long.Parse(oldest, CultureInfo.InvariantCulture) > xid)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _machine, ct);
        }
    }

    private async Task<bool> ChangeAsync(string set, Claim claim, CancellationToken ct, params NpgsqlParameter[] values)
    {
        await using var command = source.CreateCommand($"update extracts set {set} where id = $1 and claim_id = $2");
        command.Parameters.Add(new() { Value = claim.Extract });
        command.Parameters.Add(new() { Value = claim.Id });
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
