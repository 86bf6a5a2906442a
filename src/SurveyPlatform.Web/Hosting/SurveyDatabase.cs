using Npgsql;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The database of this run: the one <c>ConnectionStrings:Survey</c> names, else our own; known to answer, and stopped at the end if we started it.</summary>
public sealed class SurveyDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _embedded;

    private SurveyDatabase(NpgsqlDataSource source, string connectionString, EmbeddedPostgres? embedded)
    {
        Source = source;
        ConnectionString = connectionString;
        _embedded = embedded;
    }

    public NpgsqlDataSource Source { get; }

    public string ConnectionString { get; }

    public bool IsEmbedded => _embedded is not null;

    /// <param name="connectionString">Empty for our own.</param>
    /// <param name="dataFolder">Where our own lies.</param>
    /// <param name="own">Whether this run must be the one that owns the server (serve, demo).</param>
    /// <param name="say">Takes what the operator should know.</param>
    /// <param name="ct">Ends the wait, and what was started.</param>
    public static async Task<SurveyDatabase> OpenAsync(string? connectionString, string dataFolder, bool own, Action<string> say, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(connectionString))
        {
            return await ConnectAsync(connectionString, null, ct);
        }

        var embedded = own
            ? await EmbeddedPostgres.StartAsync(dataFolder, TimeProvider.System, say, ct)
            : await EmbeddedPostgres.JoinAsync(dataFolder, TimeProvider.System, say, ct);
        try
        {
            return await ConnectAsync(embedded.ConnectionString, embedded, ct);
        }
        catch
        {
            await embedded.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    private static async Task<SurveyDatabase> ConnectAsync(string connectionString, EmbeddedPostgres? embedded, CancellationToken ct)
    {
        NpgsqlDataSource source;
        try
        {
            source = NpgsqlDataSource.Create(connectionString);
        }
        catch (ArgumentException wrong)
        {
            throw new StartRefusedException($"ConnectionStrings:Survey cannot be read: {wrong.Message}");
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return connection.PostgreSqlVersion.Major >= PostgresBinaries.OldestVersion
                ? new(source, connectionString, embedded)
                : throw new StartRefusedException($"ConnectionStrings:Survey leads to PostgreSQL {connection.PostgreSqlVersion}; {PostgresBinaries.OldestVersion} or later is needed.");
        }
        catch (NpgsqlException unreachable)
        {
            await source.DisposeAsync();
            throw new StartRefusedException($"The database of ConnectionStrings:Survey cannot be reached: {unreachable.Message}");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }
}
