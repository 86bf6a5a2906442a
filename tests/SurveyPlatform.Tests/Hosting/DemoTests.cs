using System.Net;
using System.Text.RegularExpressions;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

public sealed partial class DemoTests(MadeFolder made) : IClassFixture<MadeFolder>, IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_is_ready_when_seeded_says_how_to_look_around_and_goes_on_under_serve()
    {
        string first;
        await using (var demo = RunningProgram.Start("demo", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", _folder.Path))
        {
            Assert.True(await demo.IsReadyAsync());
            using var visitor = new Visitor(new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = await demo.AddressAsync() });
            await demo.SaidAsync("Answer as ");
            first = demo.Said;
            await visitor.OpenAsync("/account/login");
            await visitor.Fill("Email address", "eve@demo.example").Fill("Password", PasswordIn(first)).SubmitAsync("Sign in");
            await visitor.OpenAsync("/studies/pioneers");
            Assert.Contains("Pioneers", visitor.Page.Title, StringComparison.Ordinal);
            await visitor.OpenAsync(LinkIn(first));
            Assert.Equal(HttpStatusCode.OK, visitor.Status);
            await demo.InterruptAsync();
            Assert.Equal(0, (await demo.EndAsync()).ExitCode);
        }

        await using var served = RunningProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", _folder.Path);
        await served.SaidAsync("Answer as ");
        Assert.Equal(PasswordIn(first), PasswordIn(served.Said));
        Assert.Equal(LinkIn(first), LinkIn(served.Said));
    }

    [Fact]
    public async Task A_database_that_served_something_else_is_no_place_for_a_demo()
    {
        await made.CopyToAsync(_folder);
        await using (var used = RunningProgram.Start("create-api-key", "nightly", "--role", "owner", "--Survey:DataDirectory", _folder.Path))
        {
            await used.EndAsync();
        }

        await using var demo = RunningProgram.Start("demo", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", _folder.Path);
        var (code, _, error) = await demo.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("is not a demo's", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static string PasswordIn(string said) => PasswordPattern().Match(said).Value;

    private static string LinkIn(string said) => LinkPattern().Match(said).Value;

    [GeneratedRegex("[0-9a-f]{4}(-[0-9a-f]{4}){3}")]
    private static partial Regex PasswordPattern();

    [GeneratedRegex(@"/r/\S+")]
    private static partial Regex LinkPattern();
}
