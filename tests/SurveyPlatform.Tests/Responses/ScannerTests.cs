using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Access;
using SurveyPlatform.Tests.Responses.Features;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Whatever mail scanners and browsers do by themselves says nothing in a person's name (L-01).</summary>
public sealed class ScannerTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fresh")]
    [InlineData("begun")]
    [InlineData("submitted")]
    public async Task Looking_changes_no_row_of_any_table(string state)
    {
        using var visit = await InStateAsync(state);
        var addresses = await RespondentAddressesAsync(visit);
        using var stranger = app.NewVisitor();
        await visit.Person.OpenAsync("/respond"); // an antiforgery key or the like may be made once
        var before = await TablesAsync();
        for (var time = 0; time < 10; time++)
        {
            foreach (var client in new[] { visit.Person.Client, stranger.Client })
            {
                foreach (var address in addresses)
                {
                    foreach (var (method, purpose) in new[] { ("GET", null), ("HEAD", null), ("OPTIONS", null), ("GET", "prefetch"), ("GET", "prefetch;prerender") })
                    {
                        using var ask = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative));
                        ask.Headers.Add("Sec-Purpose", purpose ?? "none");
                        using var reply = await client.SendAsync(ask, Ct);
                        Assert.True((int)reply.StatusCode < 500, $"{method} {address}: {reply.StatusCode}");
                    }
                }
            }
        }

        Assert.Equal(before, await TablesAsync());
    }

    [Theory]
    [InlineData("fresh", Standing.NotStarted)]
    [InlineData("begun", Standing.InProgress)]
    [InlineData("complete", Standing.InProgress)]
    [InlineData("declined", Standing.Declined)]
    [InlineData("begunAndDeclined", Standing.Declined)]
    [InlineData("movedOn", Standing.MovedOn)]
    [InlineData("notMe", Standing.NotMe)]
    [InlineData("unsubscribed", Standing.Unsubscribed)]
    [InlineData("submitted", Standing.Submitted)]
    public async Task Pressing_every_button_says_nothing_in_the_persons_name(string state, Standing standing)
    {
        using var visit = await InStateAsync(state);
        var (kinds, sheet, unsubscribed) = (await KindsAsync(visit), (await visit.SheetAsync()), await UnsubscribedAsync(visit));

        using var browser = app.NewVisitor();
        var crawler = new Crawler(browser, $"/r/{visit.Informant.Link}", $"/u/{await UnsubscribeTokenAsync(visit)}");
        for (var time = 0; time < 3; time++)
        {
            await crawler.CrawlAsync();
        }

        Assert.True(crawler.Pressed > 15, $"It pressed {crawler.Pressed} buttons only, on {string.Join(", ", crawler.Seen)}.");
        Assert.Contains(state == "submitted" ? "/respond/thanks" : "/respond/review", crawler.Seen);
        Assert.Equal(standing, await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == visit.Informant.InvitationId).Select(i => i.Standing).SingleAsync(Ct)));
        Assert.Equal(kinds.Where(k => k != EventKind.Started), (await KindsAsync(visit)).Where(k => k != EventKind.Started));
        Assert.Equal(unsubscribed, await UnsubscribedAsync(visit));
        var after = await visit.SheetAsync();
        Assert.Equal(sheet.Count, after.Count);
        Assert.All(sheet.Keys, key => Assert.Equal(sheet.Get(key), after.Get(key)));
        await StillAnswersAsync(visit, state);
    }

    [Fact]
    public async Task A_person_who_had_left_comes_back_to_where_they_were_and_not_to_where_a_scanner_went()
    {
        using var visit = await InStateAsync("begun");
        using var browser = app.NewVisitor();
        await new Crawler(browser, $"/r/{visit.Informant.Link}").CrawlAsync();

        using var later = await app.Cast.AnsweringAsync(visit.Informant);
        Assert.Equal("/respond/barriers", later.Address);
    }

    [Fact]
    public async Task A_person_who_begins_after_a_scanner_begins_at_the_beginning()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: FeatureVisit.Instrument("ranking").Replace("\"required\": true", "\"required\": false", StringComparison.Ordinal), study: "after-a-scanner");
        using var browser = app.NewVisitor();
        await new Crawler(browser, $"/r/{round.Informants[0].Link}").CrawlAsync();

        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        Assert.Equal("/respond/one", person.Address);
    }

    [Fact]
    public async Task A_page_sent_back_as_it_is_shown_changes_nothing()
    {
        using var visit = await InStateAsync("complete");
        using var unknown = await app.Cast.AnsweringAsync(visit.Informant); // nobody has answered in this session
        var before = await TablesAsync();
        foreach (var page in new[] { "hello", "role", "barriers", "rest", "bye" })
        {
            await unknown.OpenAsync($"/respond/{page}");
            await unknown.SubmitAsync();
            Assert.Equal(HttpStatusCode.OK, unknown.Status);
        }

        Assert.Equal(before, await TablesAsync());
    }

    private async Task<FeatureVisit> InStateAsync(string state)
    {
        var visit = await FeatureVisit.BeginAsync(app, "every-type", allowReopen: true);
        switch (state)
        {
            case "begun":
                await BeginAsync(visit);
                break;
            case "complete":
                await CompleteAsync(visit);
                break;
            case "submitted":
                await CompleteAsync(visit);
                await visit.SendAsync();
                Assert.Equal("thanks", visit.At);
                break;
            case "declined":
                await SayAsync(visit, "decline", "ratherNot");
                break;
            case "begunAndDeclined":
                await BeginAsync(visit);
                await SayAsync(visit, "decline", "noTime");
                break;
            case "movedOn":
                await SayAsync(visit, "moved-on", "movedOn");
                break;
            case "notMe":
                await SayAsync(visit, "moved-on", "notMe");
                break;
            case "unsubscribed":
                await visit.Person.OpenAsync($"/u/{await UnsubscribeTokenAsync(visit)}");
                await visit.Person.Put("sure", "yes").SubmitAsync();
                break;
        }

        return visit;
    }

    private static async Task BeginAsync(FeatureVisit visit)
    {
        await visit.GoesOnAsync("hello");
        await visit.GoesOnAsync("role");
        await visit.Put("org", "97").Put("org.other", "A hospice").Put("years", "4.5").GoesOnAsync("barriers");
    }

    private static async Task CompleteAsync(FeatureVisit visit)
    {
        await BeginAsync(visit);
        await visit.Put("bar_ig", "3").Put("bar_it", "-93").GoesOnAsync("rest");
        await visit.Put("tasks", "2", "97").Put("tasks.other", "A bus").Put("since.day", "1").Put("since.month", "4").Put("since.year", "2017")
            .Put("top.1", "3").Put("top.2", "1").Put("remark", "two\r\n lines & more").GoesOnAsync("bye");
        await visit.Put("final", "Thank you").GoesOnAsync("review");
    }

    private static async Task SayAsync(FeatureVisit visit, string page, string reason)
    {
        await visit.Person.OpenAsync($"/r/{visit.Informant.Link}/{page}");
        await visit.Person.Put("Input.Reason", reason).SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, visit.Person.Status);
    }

    private async Task StillAnswersAsync(FeatureVisit visit, string state)
    {
        using var person = await app.Cast.AnsweringAsync(visit.Informant);
        if (state == "submitted")
        {
            Assert.Equal("/respond/thanks", person.Address);
            return;
        }

        await person.OpenAsync("/respond/role");
        await person.Put("org", "1").SubmitAsync();
        await person.OpenAsync("/respond/review");
        await person.SubmitAsync();
        Assert.Equal("/respond/thanks", person.Address);
        Assert.Equal(Standing.Submitted, await app.WithAsync((SurveyDb db) => db.Invitations.Where(i => i.Id == visit.Informant.InvitationId).Select(i => i.Standing).SingleAsync(Ct)));
    }

    private async Task<List<string>> RespondentAddressesAsync(FeatureVisit visit)
    {
        var values = new Dictionary<string, string> { ["link"] = visit.Informant.Link, ["token"] = await UnsubscribeTokenAsync(visit) };
        var all = (await Addresses.OfAsync(app)).Select(a => a.Route).Distinct()
            .Where(r => r.StartsWith("/r/", StringComparison.Ordinal) || r.StartsWith("/respond", StringComparison.Ordinal) || r.StartsWith("/u/", StringComparison.Ordinal));
        string[] pages = ["hello", "role", "barriers", "rest", "bye"];
        return [.. all.SelectMany(r => r == "/respond/{key}" ? pages.Select(p => $"/respond/{p}") : [Addresses.Fill(r, values)]), "/respond/session-over", "/respond/role?change"];
    }

    /// <summary>Every table with how many rows it has and what they say.</summary>
    private async Task<List<string>> TablesAsync()
    {
        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        var names = new List<string>();
        await using (var tables = source.CreateCommand("select format('%I.%I', table_schema, table_name) from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1"))
        await using (var row = await tables.ExecuteReaderAsync(Ct))
        {
            while (await row.ReadAsync(Ct))
            {
                names.Add(row.GetString(0));
            }
        }

        var found = new List<string>();
        foreach (var name in names)
        {
            await using var table = source.CreateCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t");
            found.Add($"{name}: {await table.ExecuteScalarAsync(Ct)}");
        }

        Assert.True(found.Count > 20, "the tables were not found");
        return found;
    }

    private Task<List<EventKind>> KindsAsync(FeatureVisit visit) => app.WithAsync((SurveyDb db) =>
        db.InvitationEvents.Where(e => e.InvitationId == visit.Informant.InvitationId).OrderBy(e => e.Number).Select(e => e.Kind).ToListAsync(Ct));

    private Task<DateTimeOffset?> UnsubscribedAsync(FeatureVisit visit) => app.WithAsync((SurveyDb db) =>
        db.Invitations.Where(i => i.Id == visit.Informant.InvitationId).Select(i => i.Informant.UnsubscribedAt).SingleAsync(Ct));

    private Task<string> UnsubscribeTokenAsync(FeatureVisit visit) => app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(visit.Informant.InvitationId)));
}
