using System.Globalization;
using Npgsql;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

public sealed class EmbeddedPostgresTests(MadeFolder made) : IClassFixture<MadeFolder>, IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_there_at_the_next_start_and_no_server_is_left_between()
    {
        await using (var first = await StartAsync(_folder))
        {
            await ExecuteAsync(first, "create extension btree_gist; create table t (a int); insert into t values (42)");
        }

        Assert.Null(_folder.Server);
        await using var second = await StartAsync(_folder);
        Assert.Equal("42", await ReadAsync(second, "select a::text from t"));
        Assert.Equal("on", await ReadAsync(second, "show fsync"));
        Assert.Equal("on", await ReadAsync(second, "show synchronous_commit"));
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_to_a_second_owner_but_not_to_a_guest()
    {
        await made.CopyToAsync(_folder);
        await using var owner = await StartAsync(_folder);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(_folder));
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        await using (var guest = await JoinAsync())
        {
            Assert.Equal("1", await ReadAsync(guest, "select '1'"));
        }

        Assert.Equal("1", await ReadAsync(owner, "select '1'"));
    }

    [Fact]
    public async Task A_verb_that_started_the_server_waits_for_its_guests_before_it_stops_it()
    {
        await made.CopyToAsync(_folder);
        var first = await JoinAsync();
        var guest = await JoinAsync();
        var ending = first.DisposeAsync().AsTask();
        await Task.Delay(300, TestContext.Current.CancellationToken);

        Assert.Equal("1", await ReadAsync(guest, "select '1'"));
        Assert.False(ending.IsCompleted);
        await guest.DisposeAsync();
        await ending;
        Assert.Null(_folder.Server);
    }

    [Fact]
    public async Task Two_folders_have_two_servers_at_once()
    {
        using var other = new DataFolder();
        await made.CopyToAsync(_folder);
        await made.CopyToAsync(other);
        await using var one = await StartAsync(_folder);
        await using var two = await StartAsync(other);

        Assert.NotEqual(await ReadAsync(one, "show data_directory"), await ReadAsync(two, "show data_directory"));
    }

    [Fact]
    public async Task A_server_that_is_killed_is_started_again_where_it_was()
    {
        await made.CopyToAsync(_folder);
        await using var server = await StartAsync(_folder);
        await ExecuteAsync(server, "create table t (a int); insert into t values (1)");

        await ChildProcess.RunAsync("kill", ["-KILL", _folder.Server!.ProcessId.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal("1", await EventuallyAsync(() => ReadAsync(server, "select count(*)::text from t")));
    }

    [Fact]
    public async Task A_half_made_cluster_is_thrown_away()
    {
        await made.CopyToAsync(_folder);
        Directory.Move(_folder.Cluster, _folder.Cluster + ".new");

        await using var server = await StartAsync(_folder);
        Assert.Equal("0", await ReadAsync(server, "select count(*)::text from pg_tables where schemaname = 'public'"));
        Assert.False(Directory.Exists(_folder.Cluster + ".new"));
    }

    [Fact]
    public async Task A_copied_folder_that_names_the_server_of_the_original_leaves_that_one_alone()
    {
        await made.CopyToAsync(_folder);
        using var copy = new DataFolder();
        await using var original = await StartAsync(_folder);
        await ChildProcess.RunAsync("cp", ["-a", _folder.Path, copy.Path]);

        await using (var second = await StartAsync(copy))
        {
            Assert.NotEqual(original.ConnectionString, second.ConnectionString);
        }

        Assert.Equal("1", await ReadAsync(original, "select '1'"));
    }

    [Fact]
    public async Task The_binaries_are_those_that_made_the_cluster_and_the_npm_package_has_some()
    {
        var folder = await ClusterFolder.PlaceAsync(_folder.Path, _ => { });
        var npm = await PostgresBinaries.FindAsync(folder.Account, clusterVersion: 18, folder.Location);
        await folder.EnsureClusterAsync(npm);

        await using var server = await StartAsync(_folder);
        Assert.StartsWith("18.", await ReadAsync(server, "show server_version"), StringComparison.Ordinal);
        Assert.Equal("É", await ReadAsync(server, "select upper('é')"));
        await ExecuteAsync(server, "create extension btree_gist");
    }

    [Fact]
    public async Task A_cluster_of_a_version_that_nobody_has_is_refused_with_what_there_is()
    {
        Directory.CreateDirectory(_folder.Cluster);
        await File.WriteAllTextAsync(Path.Combine(_folder.Cluster, "PG_VERSION"), "99\n", TestContext.Current.CancellationToken);
        await ChildProcess.RunAsync("chown", ["-R", "nobody:", _folder.Path]);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(_folder));

        Assert.Contains("PostgreSQL 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Found: ", refused.Message, StringComparison.Ordinal);
    }

    private static Task<EmbeddedPostgres> StartAsync(DataFolder folder) =>
        EmbeddedPostgres.StartAsync(folder.Path, TimeProvider.System, _ => { }, TestContext.Current.CancellationToken);

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> ReadAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task<string?> EventuallyAsync(Func<Task<string?>> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (NpgsqlException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    private Task<EmbeddedPostgres> JoinAsync() =>
        EmbeddedPostgres.JoinAsync(_folder.Path, TimeProvider.System, _ => { }, TestContext.Current.CancellationToken);
}
