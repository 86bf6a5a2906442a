using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

/// <summary>A data directory that was used before, made once and copied, for the tests that are not about the first start.</summary>
public sealed class MadeFolder : IAsyncLifetime
{
    private readonly DataFolder _made = new();

    public async ValueTask InitializeAsync()
    {
        await using var server = await EmbeddedPostgres.StartAsync(_made.Path, TimeProvider.System, _ => { }, CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await new Migrator(source, TimeProvider.System).MigrateAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _made.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts a copy where the folder's data belong.</summary>
    internal async Task CopyToAsync(DataFolder folder) => await ChildProcess.RunAsync("cp", ["-a", _made.Path, folder.Path]);
}
