using System.Security.Cryptography;
using Npgsql;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Hosting;

/// <summary>What the database remembers of the instance it serves: for real or in rehearsal, the demo or not, its secret, where it was last reached.</summary>
public sealed class Instance(NpgsqlDataSource source)
{
    private const string Use = "use";
    private const string Demo = "demo";
    private const string DemoPassword = "demo_password";
    private const string Secret = "secret";
    private const string Address = "address";

    /// <summary>Whether nothing was ever done with this database: at most its tables were made, as a start that was cut short leaves it.</summary>
    public async Task<bool> IsNewAsync(CancellationToken ct)
    {
        if (!await ExistsAsync("schema_history", ct))
        {
            return true;
        }

        foreach (var table in new[] { "studies", "accounts.accounts", "accounts.api_keys" })
        {
            if (await ExistsAsync(table, ct) && await AnyAsync(table, ct))
            {
                return false;
            }
        }

        return await ReadAsync(Use, ct) is null;
    }

    public async Task<bool> IsDemoAsync(CancellationToken ct) => await ReadAsync(Demo, ct) is not null;

    public async Task<bool> IsDemoSeededAsync(CancellationToken ct) => await ReadAsync(Demo, ct) == "seeded";

    public Task MarkDemoAsync(bool seeded, CancellationToken ct) => WriteAsync(Demo, seeded ? "seeded" : "begun", ct);

    /// <summary>The one password of the demo's sign-ins, the same at every start; nothing else in the demo is worth guarding.</summary>
    public async Task<string> EnsureDemoPasswordAsync(CancellationToken ct)
    {
        await InsertAsync(DemoPassword, string.Join('-', RandomNumberGenerator.GetHexString(16, lowercase: true).Chunk(4).Select(c => new string(c))), ct);
        return (await ReadAsync(DemoPassword, ct))!; // there since the line above
    }

    public async Task<Uri?> LastAddressAsync(CancellationToken ct) => await ReadAsync(Address, ct) is { } address ? new Uri(address) : null;

    public Task RememberAddressAsync(Uri address, CancellationToken ct) => WriteAsync(Address, address.AbsoluteUri, ct);

    /// <summary>Whether this run rehearses: as asked, if the database has not been used otherwise before; not asked, as before.</summary>
    public async Task<bool> DecideRehearsalAsync(bool? wanted, CancellationToken ct) => (await ReadAsync(Use, ct), wanted) switch
    {
        ("rehearsal", false) => throw new StartRefusedException("This database was used in rehearsal and never serves for real: leave Survey:Rehearsal out, or choose another database."),
        ("real", true) => throw new StartRefusedException("This database serves for real: Survey:Rehearsal needs one of its own."),
        ("rehearsal", _) => true,
        (null, true) => true,
        _ => false,
    };

    public Task RememberUseAsync(bool rehearsal, CancellationToken ct) => WriteAsync(Use, rehearsal ? "rehearsal" : "real", ct);

    /// <summary>The secret of a database that was given none by a setting: made once, by whoever comes first.</summary>
    public async Task<(byte[] Secret, bool IsNew)> EnsureSecretAsync(CancellationToken ct)
    {
        var isNew = await InsertAsync(Secret, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SurveySecret.Length)), ct);
        return (Convert.FromBase64String((await ReadAsync(Secret, ct))!), isNew); // there since the line above
    }

    private async Task<string?> ReadAsync(string name, CancellationToken ct)
    {
        if (!await ExistsAsync("instance_settings", ct))
        {
            return null;
        }

        await using var read = source.CreateCommand("select value from instance_settings where name = $1");
        read.Parameters.Add(new() { Value = name });
        return (string?)await read.ExecuteScalarAsync(ct);
    }

    /// <returns>Whether there was none before.</returns>
    private async Task<bool> InsertAsync(string name, string value, CancellationToken ct)
    {
        await using var insert = source.CreateCommand("insert into instance_settings (name, value) values ($1, $2) on conflict (name) do nothing");
        insert.Parameters.Add(new() { Value = name });
        insert.Parameters.Add(new() { Value = value });
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task WriteAsync(string name, string value, CancellationToken ct)
    {
        await using var write = source.CreateCommand("insert into instance_settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value where instance_settings.value <> excluded.value");
        write.Parameters.Add(new() { Value = name });
        write.Parameters.Add(new() { Value = value });
        await write.ExecuteNonQueryAsync(ct);
    }

    /// <param name="table">One of our own, by its name in this file.</param>
    /// <param name="ct">Ends the wait.</param>
    private async Task<bool> AnyAsync(string table, CancellationToken ct)
    {
        await using var any = source.CreateCommand($"select exists (select from {table})");
        return (bool)(await any.ExecuteScalarAsync(ct))!; // exists has a value
    }

    private async Task<bool> ExistsAsync(string table, CancellationToken ct)
    {
        await using var exists = source.CreateCommand("select to_regclass($1) is not null");
        exists.Parameters.Add(new() { Value = table });
        return (bool)(await exists.ExecuteScalarAsync(ct))!; // a comparison has a value
    }
}
