using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

/// <summary>Every page and endpoint of the running program by everybody who may knock, against the table in <c>matrix.txt</c>.</summary>
public sealed class AccessMatrixTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] Columns = ["anonymous", "informant", "evaluator", "coordinator", "administrator", "elsewhere", "owner"];

    /// <summary>The study is there, everything below it is not: who is let in changes nothing.</summary>
    private static readonly Dictionary<string, string> NothingThere = new() { ["study"] = "pioneers" };

    [Fact]
    public async Task Every_address_lets_in_exactly_whom_the_table_says()
    {
        using var people = await KnockersAsync(pages: true);
        using var programs = await KnockersAsync(pages: false);
        var rows = new List<string>();
        foreach (var (method, route) in await Addresses.OfAsync(app))
        {
            var who = Addresses.IsApi(route) ? programs : people;
            var answers = new List<string>();
            foreach (var column in Columns)
            {
                answers.Add(await KnockAsync(who[column], method, route));
            }

            rows.Add(Row($"{method} {route}", answers));
            if (route.Contains("{study}", StringComparison.Ordinal))
            {
                Assert.Equal((route, "404"), (route, answers[Array.IndexOf(Columns, "elsewhere")])); // whatever the table says
            }
        }

        Compare([Row("", Columns), .. rows.Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task A_signed_in_browser_opens_nothing_of_the_api()
    {
        using var ada = await app.Cast.AdaAsync();
        using var nobody = app.NewProgram();
        foreach (var (method, route) in (await Addresses.OfAsync(app)).Where(a => Addresses.IsApi(a.Route)))
        {
            Assert.Equal((route, await KnockAsync(nobody, method, route)), (route, await KnockAsync(ada.Client, method, route)));
        }
    }

    private async Task<Knockers> KnockersAsync(bool pages)
    {
        async Task<HttpClient> WhoAsync(Role role, string study) =>
            !pages ? await app.Cast.ProgramAsync(role, study)
            : (role, study) switch
            {
                (Role.Evaluator, _) => (await app.Cast.EveAsync(study)).Client,
                (Role.Coordinator, _) => (await app.Cast.BenAsync(Guid.Empty, study)).Client,
                (Role.Owner, _) => (await app.Cast.OlgaAsync()).Client,
                _ => (await app.Cast.AdaAsync(study)).Client,
            };

        return new Knockers
        {
            ["anonymous"] = app.NewProgram(),
            ["informant"] = (await app.Cast.AnsweringAsync((await app.Given.OpenRoundAsync(informants: 1, study: "asked")).Informants[0])).Client,
            ["evaluator"] = await WhoAsync(Role.Evaluator, "pioneers"),
            ["coordinator"] = await WhoAsync(Role.Coordinator, "pioneers"),
            ["administrator"] = await WhoAsync(Role.Administrator, "pioneers"),
            ["elsewhere"] = await WhoAsync(Role.Administrator, "another"),
            ["owner"] = await WhoAsync(Role.Owner, "pioneers"),
        };
    }

    /// <summary>Who is stopped at the door, and how; "in" is everybody else, whatever is said to them inside.</summary>
    private static async Task<string> KnockAsync(HttpClient client, string method, string route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Addresses.Fill(route, NothingThere));
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return reply.StatusCode switch
        {
            HttpStatusCode.Redirect when reply.Headers.Location!.ToString().Contains("/account/login?", StringComparison.Ordinal) => "sign-in", // a redirect has one
            HttpStatusCode.Unauthorized => "401",
            HttpStatusCode.Forbidden => "403",
            HttpStatusCode.NotFound when text.Contains("There is no study", StringComparison.Ordinal) => "404",
            HttpStatusCode.InternalServerError => "broken",
            _ => "in",
        };
    }

    private static string Row(string address, IEnumerable<string> cells) =>
        (address.PadRight(86) + string.Concat(cells.Select(c => c.PadRight(14)))).TrimEnd();

    private static void Compare(IReadOnlyList<string> rows, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "matrix.txt"); // a source file lies in a folder
        var found = string.Join('\n', rows) + "\n";
        if (Environment.GetEnvironmentVariable("SURVEY_WRITE_MATRIX") is { Length: > 0 })
        {
            File.WriteAllText(file, found, new UTF8Encoding(false));
        }

        var expected = File.Exists(file) ? File.ReadAllLines(file) : [];
        Assert.True(expected.SequenceEqual(rows),
            $"""
            Access differs from {file}. If that is meant, run this test with SURVEY_WRITE_MATRIX=1 and look at the difference.
            Not in the table: {string.Join('\n', rows.Except(expected))}
            Only in the table: {string.Join('\n', expected.Except(rows))}
            """);
    }

    private sealed class Knockers : Dictionary<string, HttpClient>, IDisposable
    {
        public void Dispose()
        {
            foreach (var client in Values)
            {
                client.Dispose();
            }
        }
    }
}
