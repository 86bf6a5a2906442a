using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

public sealed class ProgramTests(Postgres postgres, MadeFolder made) : IClassFixture<MadeFolder>, IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "dance", "dance")]
    [InlineData(2, "--loud", "serve", "--loud")]
    [InlineData(2, "--urls", "migrate", "--urls", "http://localhost:1")]
    [InlineData(2, "--Survey:Secret", "serve", "--Survey:Secret")]
    [InlineData(1, "Survey:DataFolder", "serve", "--Survey:DataFolder", "x")]
    [InlineData(1, "Survey:Secret", "serve", "--Survey:Secret", "short")]
    [InlineData(1, "Survey:PublicUrl", "serve", "--Survey:PublicUrl", "survey.example.org")]
    [InlineData(1, "https", "serve", "--Survey:PublicUrl", "http://survey.example.org", "--Survey:Secret", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "--Mail:From", "a@example.org")]
    [InlineData(1, "Jobs:PollSeconds", "serve", "--Jobs:PollSeconds", "often")]
    [InlineData(1, "Jobs:PollSeconds", "serve", "--Jobs:PollSeconds", "0")]
    [InlineData(1, "Survey:Rehearsal", "serve", "--Survey:Rehearsal", "perhaps")]
    [InlineData(1, "nowhere", "seed", "nowhere")]
    [InlineData(1, "Mail:Port", "serve", "--Mail:Port", "mail")]
    [InlineData(1, "Mail:FinalReplyWait", "serve", "--Mail:FinalReplyWait", "-00:10:00")]
    [InlineData(1, "Mail:DkimSelector", "serve", "--Mail:DkimDomain", "example.org")]
    [InlineData(1, "Mail:DkimKeyFile", "serve", "--Mail:DkimDomain", "example.org", "--Mail:DkimSelector", "s1", "--Mail:DkimKeyFile", "/nowhere/key.pem")]
    [InlineData(1, "Mail:ReturnedImapHost", "serve", "--Mail:ReturnedImapHost", "imap.example.org")]
    [InlineData(1, "Mail:Host", "demo", "--Mail:Host", "smtp.example.org")]
    [InlineData(1, "urls", "serve", "--urls", "here")]
    [InlineData(1, "Survey:PublicUrl", "serve")]
    [InlineData(1, "ConnectionStrings:Survey", "migrate", "--ConnectionStrings:Survey", "Hast=x")]
    [InlineData(1, "cannot be reached", "migrate", "--ConnectionStrings:Survey", "Host=127.0.0.1;Port=1;Username=a;Password=b")]
    public async Task A_wrong_command_line_or_setting_is_refused_in_one_line_that_names_it_and_makes_nothing(int exitCode, string named, params string[] args)
    {
        // Any free port: a demo may be running on the usual one.
        await using var program = RunningProgram.Start(new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" }, [.. args, "--Survey:DataDirectory=" + _folder.Path]);

        var (code, output, error) = await program.EndAsync();

        Assert.Equal((exitCode, ""), (code, output));
        Assert.Contains(named, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public async Task Help_says_what_a_verb_does()
    {
        await using var program = RunningProgram.Start("migrate", "--help");

        var (code, output, error) = await program.EndAsync();

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Brings the database up to date", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_printed_alone_and_an_account_gets_a_link()
    {
        await made.CopyToAsync(_folder);
        string[] folder = ["--Survey:DataDirectory", _folder.Path];
        await using (var key = RunningProgram.Start(["create-api-key", "nightly", "--role", "owner", .. folder]))
        {
            var (code, output, _) = await key.EndAsync();
            Assert.Equal(0, code);
            Assert.Matches("^sp_[A-Za-z0-9_-]+\n$", output);
        }

        await using (var link = RunningProgram.Start(["create-user", "ada@example.org", "--role", "owner", "--Survey:PublicUrl", "https://survey.example.org", .. folder]))
        {
            var (code, output, _) = await link.EndAsync();
            Assert.Equal(0, code);
            Assert.StartsWith("https://survey.example.org/account/set-password?", output, StringComparison.Ordinal);
        }

        await using (var owned = RunningProgram.Start(["create-api-key", "hers", "--role", "owner", "--owner", "ada@example.org", .. folder]))
        {
            Assert.Equal(0, (await owned.EndAsync()).ExitCode);
        }

        await using (var nobodys = RunningProgram.Start(["create-api-key", "whose", "--role", "owner", "--owner", "nobody@example.org", .. folder]))
        {
            var (code, output, error) = await nobodys.EndAsync();
            Assert.Equal((1, ""), (code, output));
            Assert.Contains("nobody@example.org", error, StringComparison.Ordinal);
        }

        await using var nobodysStudy = RunningProgram.Start(["create-user", "eve@example.org", "--role", "evaluator", "--study", "none", .. folder]);
        var refused = await nobodysStudy.EndAsync();
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
    }

    [Fact]
    public async Task A_taken_port_is_refused_before_anything_is_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var program = RunningProgram.Start("demo", "--urls", $"http://{other.LocalEndpoint}", "--Survey:DataDirectory", _folder.Path);

        var (code, _, error) = await program.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("in use", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_refused_by_name()
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using (var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString))
        {
            await using var command = source.CreateCommand("insert into schema_history (name, sha256, applied_at) values ('9999_later.sql', '', now())");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var program = RunningProgram.Start("serve", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--ConnectionStrings:Survey", database.ConnectionString);
        var (code, _, error) = await program.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("9999_later.sql", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>L-05.</summary>
    [Fact]
    public async Task A_request_that_names_two_hosts_another_one_or_none_is_refused()
    {
        await made.CopyToAsync(_folder);
        await using var program = RunningProgram.Serve(_folder.Path);
        Assert.True(await program.IsReadyAsync());
        var address = await program.AddressAsync();
        foreach (var headers in new[] { $"Host: {address.Authority}\r\nHost: evil.example", $"Host: evil.example\r\nHost: {address.Authority}", "Host: evil.example", "X-Forwarded-For: 127.0.0.1" })
        {
            using var client = new TcpClient(address.Host, address.Port);
            using var reader = new StreamReader(client.GetStream());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /account/login HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);

            Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_start_in_use_is_refused_while_other_verbs_work_and_a_stop_ends_the_server()
    {
        await made.CopyToAsync(_folder);
        await using var first = RunningProgram.Serve(_folder.Path);
        Assert.True(await first.IsReadyAsync());

        await using (var second = RunningProgram.Serve(_folder.Path))
        {
            var (code, _, error) = await second.EndAsync();
            Assert.Equal(1, code);
            Assert.Contains("in use", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        await using (var verb = RunningProgram.Start("migrate", "--Survey:DataDirectory", _folder.Path))
        {
            Assert.Equal(0, (await verb.EndAsync()).ExitCode);
        }

        Assert.True(await first.IsReadyAsync());
        await first.InterruptAsync();
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Null(_folder.Server);
    }

    [Fact]
    public async Task After_a_kill_the_next_start_takes_the_database_over()
    {
        await made.CopyToAsync(_folder);
        int left;
        await using (var first = RunningProgram.Serve(_folder.Path))
        {
            await first.AddressAsync();
            left = _folder.Server!.ProcessId;
            first.Kill();
            await first.EndAsync();
        }

        Assert.Equal(PostmasterState.Postgres, _folder.Server!.State);
        await using var second = RunningProgram.Serve(_folder.Path);
        Assert.True(await second.IsReadyAsync());
        Assert.NotEqual(left, _folder.Server!.ProcessId);
    }

    [Fact]
    public async Task A_program_and_its_server_killed_together_start_again()
    {
        await made.CopyToAsync(_folder);
        await using (var first = RunningProgram.Serve(_folder.Path))
        {
            await first.AddressAsync();
            first.Kill();
            await ChildProcess.RunAsync("kill", ["-KILL", _folder.Server!.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            await first.EndAsync();
        }

        await using var second = RunningProgram.Serve(_folder.Path);
        Assert.True(await second.IsReadyAsync());
    }

    [Fact]
    public async Task A_stop_while_it_starts_leaves_no_server()
    {
        await using var program = RunningProgram.Serve(_folder.Path);
        while (!Directory.Exists(_folder.Cluster))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await program.InterruptAsync();
        await program.EndAsync();

        Assert.Null(_folder.Server);
    }

    [Fact]
    public async Task An_ordinary_user_serves_from_a_folder_of_their_own()
    {
        Assert.SkipWhen(!Environment.IsPrivilegedProcess, "Whoever runs the tests is an ordinary user: the other tests have shown it.");
        var copy = Path.Combine(_folder.Top, "program");
        // Published, since a program that is only built reads styles and scripts from the sources, which may lie where they cannot look.
        var published = await ChildProcess.RunAsync("dotnet", ["publish", Path.Combine(Repository.Folder, "src", "SurveyPlatform.Web"), "--no-build", "-c", Path.GetFileName(RunningProgram.Folder), "-o", copy]);
        Assert.True(published.Succeeded, published.Output);
        await ChildProcess.RunAsync("chmod", ["-R", "a+rX", copy]);
        Directory.CreateDirectory(_folder.Path);
        await ChildProcess.RunAsync("chown", ["nobody", _folder.Path]);

        await using var program = RunningProgram.StartAs("nobody", copy, "serve", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", _folder.Path);

        Assert.True(await program.IsReadyAsync());
        Assert.Equal("nobody", (await ChildProcess.RunAsync("stat", ["-c", "%U", _folder.Cluster])).Output.Trim());
        await program.InterruptAsync();
        await program.EndAsync();
        Assert.Null(_folder.Server);
    }

    [Fact]
    public async Task Root_with_a_folder_that_nobody_else_can_pass_keeps_the_database_elsewhere_and_says_so()
    {
        Assert.SkipWhen(!Environment.IsPrivilegedProcess, "Only root needs another account for PostgreSQL.");
        await ChildProcess.RunAsync("chmod", ["700", _folder.Top]);

        await using var program = RunningProgram.Start("migrate", "--Survey:DataDirectory", _folder.Path);
        var (code, _, error) = await program.EndAsync();
        var elsewhere = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "postgres.location"), TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Contains(elsewhere.Trim(), error, StringComparison.Ordinal);
        Directory.Delete(elsewhere.Trim(), recursive: true);
    }
}
