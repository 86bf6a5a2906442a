using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Access;
using SurveyPlatform.Tests.Extracts;
using SurveyPlatform.Tests.Responses.Features;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>What a personal link opens and what it does not (L-02, L-03, L-05 to L-07, L-09, L-10).</summary>
public sealed class LinkTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] ForEverybody =
        ["/accessibility", "/account/login", "/account/logout", "/account/set-password", "/api/v1/instrument.schema.json", "/api/v1/openapi.json", "/error", "/health/live", "/health/ready"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>L-02.</summary>
    [Fact]
    public async Task No_column_of_the_database_holds_a_link_or_what_proves_it()
    {
        var round = await app.Given.OpenRoundAsync(study: "dump", reminderAfterDays: 7);
        await app.RunJobAsync<DeliverMail>();
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        await person.Put("years", "4").SubmitAsync();
        var secrets = new List<string>();
        foreach (var informant in round.Informants)
        {
            secrets.AddRange(TagOf(informant.Link, 18));
            secrets.AddRange(TagOf(await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(informant.InvitationId))), 16));
        }

        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        await using var tables = source.CreateCommand("select query_to_xml(format('select t::text from %I.%I t', table_schema, table_name), true, true, '')::text from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')");
        await using var row = await tables.ExecuteReaderAsync(Ct);
        var (seen, sawInvitation) = (0, false);
        while (await row.ReadAsync(Ct))
        {
            var dump = row.GetString(0);
            seen++;
            sawInvitation |= dump.Contains(round.Informants[0].InvitationId.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, dump, StringComparison.OrdinalIgnoreCase));
        }

        Assert.True(sawInvitation && seen > 20, "the dump was not read");

        static string[] TagOf(string link, int body)
        {
            var bytes = Base64Url.DecodeFromChars(link);
            return [link, Convert.ToHexString(bytes.AsSpan(body)), Convert.ToBase64String(bytes.AsSpan(body)).TrimEnd('=')];
        }
    }

    /// <summary>L-03.</summary>
    [Fact]
    public async Task A_link_with_any_one_bit_changed_opens_nothing()
    {
        var round = await app.Given.OpenRoundAsync(study: "bits");
        var bytes = Base64Url.DecodeFromChars(round.Informants[0].Link);
        Assert.Equal(16 + 2 + 16, bytes.Length); // a tag of 128 bits
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(await FindAsync(Base64Url.EncodeToString(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(await FindAsync(Base64Url.EncodeToString(bytes)));

        // Nor does the proof of one person's link prove another's, nor another generation's.
        var other = Base64Url.DecodeFromChars(round.Informants[1].Link);
        Assert.Null(await FindAsync(Base64Url.EncodeToString([.. other[..18], .. bytes[18..]])));
        Assert.Null(await FindAsync(await app.WithAsync((InvitationLink links) => Task.FromResult(links.Create(round.Informants[0].InvitationId, 2)))));
        Assert.Null(await FindAsync(await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(round.Informants[0].InvitationId)))));
    }

    /// <summary>L-05.</summary>
    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "http")]
    [InlineData("Forwarded", "host=evil.example;proto=http")]
    [InlineData("X-Original-Host", "evil.example")]
    public async Task Links_never_come_from_what_a_request_says_of_the_host(string header, string value)
    {
        var study = $"host-{header.ToLowerInvariant()}-{value.Length}";
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        await app.RunJobAsync<DeliverMail>();
        using var program = await app.Cast.ProgramAsync(Role.Administrator, study);
        program.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using var issued = await program.PostAsync(new Uri($"/api/v1/studies/{study}/invitations/{round.Informants[0].InvitationId}/link", UriKind.Relative), null, Ct);
        Assert.Equal(header == "Host" ? HttpStatusCode.BadRequest : HttpStatusCode.OK, issued.StatusCode);
        if (header != "Host")
        {
            var body = await issued.Content.ReadAsStringAsync(Ct);
            Assert.Contains(SurveyApp.PublicUrl.ToString(), body, StringComparison.Ordinal);
            Assert.DoesNotContain("evil.example", body, StringComparison.Ordinal);
        }

        using var visitor = app.NewVisitor();
        visitor.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        await visitor.OpenAsync($"/r/{await LinkAsync(round.Informants[0])}");
        Assert.Equal(header == "Host" ? HttpStatusCode.BadRequest : HttpStatusCode.OK, visitor.Status);
        if (header != "Host")
        {
            Assert.DoesNotContain("evil.example", visitor.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
            await visitor.SubmitAsync();
            await visitor.Put("years", "4").SubmitAsync();
            await visitor.SubmitAsync();
            Assert.Equal("/respond/thanks", visitor.Address);
        }

        await app.RunJobAsync<DeliverMail>();
        Assert.All(app.Mailbox.Received.SelectMany(m => m.Links), link => Assert.Equal(SurveyApp.PublicUrl.Host, link.Host));
    }

    /// <summary>L-05, on the launch and what it sends for weeks after it.</summary>
    [Fact]
    public async Task A_launch_under_another_name_sends_links_and_reminders_of_the_configured_address()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "host-launched", code: "2017");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "host-launched");
        foreach (var header in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host" })
        {
            program.DefaultRequestHeaders.TryAddWithoutValidation(header, "evil.example");
        }

        var now = app.Clock.GetUtcNow();
        using var saved = await program.PutAsJsonAsync("/api/v1/studies/host-launched/rounds/host", new { name = "Round 2018", questionnaire = "ki", frameDate = "2018-01-31", opensAt = now, closesAt = now.AddDays(30), reminders = new[] { new { afterDays = 7 } } }, Ct);
        using var launched = await program.PostAsync(new Uri("/api/v1/studies/host-launched/rounds/host/launch", UriKind.Relative), null, Ct);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, launched.StatusCode);
        var before = app.Mailbox.Received.Count;
        await app.RunJobAsync<DeliverMail>();
        app.Clock.To(new DateTimeOffset(now.UtcDateTime.Date.AddDays(7).AddHours(10), TimeSpan.Zero));
        await app.RunJobAsync<SendReminders>();
        await app.RunJobAsync<DeliverMail>();

        var mails = app.Mailbox.Received.Skip(before).Where(m => m.Header("X-Survey-Mail")!.Contains("round=host", StringComparison.Ordinal) && m.To == round.Informants[0].Email).ToList();
        Assert.Equal(["invitation", "reminder"], mails.Select(m => m.Header("X-Survey-Mail")!.Split(';')[0]));
        Assert.All(mails.SelectMany(m => m.Links), link => Assert.Equal(SurveyApp.PublicUrl.Host, link.Host));
    }

    /// <summary>L-06; that a browser asks nobody else for anything is seen in Chromium.</summary>
    [Fact]
    public async Task Every_reply_to_an_informant_tells_the_browser_to_be_discreet()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        using var stranger = app.NewVisitor();
        var addresses = (await Addresses.OfAsync(app)).Select(a => a.Route).Distinct()
            .Where(r => r.StartsWith("/r/", StringComparison.Ordinal) || r.StartsWith("/respond", StringComparison.Ordinal) || r.StartsWith("/u/", StringComparison.Ordinal))
            .SelectMany(r => new[] { Addresses.Fill(r, new Dictionary<string, string> { ["link"] = visit.Informant.Link, ["key"] = "role" }), Addresses.Fill(r, new Dictionary<string, string>()) })
            .Append("/respond/session-over").Distinct().ToList();
        Assert.True(addresses.Count > 12);
        foreach (var address in addresses)
        {
            foreach (var client in new[] { visit.Person.Client, stranger.Client })
            {
                foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Put })
                {
                    using var ask = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
                    using var reply = await client.SendAsync(ask, Ct);
                    var what = $"{method} {address}: {(int)reply.StatusCode}";
                    Assert.Equal((what, "no-referrer"), (what, Header(reply, "Referrer-Policy")));
                    Assert.Contains("no-store", Header(reply, "Cache-Control"), StringComparison.Ordinal);
                    Assert.Equal((what, "nosniff"), (what, Header(reply, "X-Content-Type-Options")));
                    var policy = Header(reply, "Content-Security-Policy");
                    Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
                    Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
                    Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
                    Assert.Contains("max-age", Header(reply, "Strict-Transport-Security"), StringComparison.Ordinal);
                }
            }
        }

        Assert.All(visit.Person.Page.QuerySelectorAll("[style], [onclick], [onload], style, script:not([src])"), e => Assert.Fail($"inline: {e.OuterHtml}"));
    }

    [Theory]
    [InlineData("”")]
    [InlineData(")%E2%80%99.")]
    public async Task What_stood_around_a_link_goes_nowhere(string after)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: $"around-{after.Length}");
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}{after}/decline");
        await person.Put("Input.Reason", "noTime").SubmitAsync();

        Assert.Equal((HttpStatusCode.OK, $"/r/{round.Informants[0].Link}/decline"), (person.Status, person.Address));
    }

    /// <summary>L-07: on two nodes. Erasing is not built yet.</summary>
    [Fact]
    public async Task A_fresh_link_kills_the_old_one_and_its_sessions_on_every_node_and_opens_the_same_draft()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "nodes");
        await using var node = app.WithWebHostBuilder(_ => { });
        var cookies = new CookieContainer();
        using var here = new Visitor(app.CreateDefaultClient(SurveyApp.PublicUrl, new CookieContainerHandler(cookies)), cookies);
        using var there = new Visitor(node.CreateDefaultClient(SurveyApp.PublicUrl, new CookieContainerHandler(cookies)), cookies);
        await here.OpenAsync($"/r/{round.Informants[0].Link}");
        await here.SubmitAsync();
        await here.Put("years", "12").SubmitAsync();
        await there.OpenAsync("/respond/why"); // the session of one node is one of the other
        Assert.Equal("/respond/why", there.Address);

        var study = new FieldedStudy(app, round.Study);
        await study.WithAsync<IssueLink>((issue, of) => issue.RunAsync(of, round.Informants[0].InvitationId, FieldedStudy.Ada, Ct));
        await there.Put("comment", "typed before the link died").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, there.Status);
        Assert.Contains("typed before the link died", there.Text, StringComparison.Ordinal);
        foreach (var visitor in new[] { here, there })
        {
            await visitor.OpenAsync($"/r/{round.Informants[0].Link}");
            Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
            await visitor.OpenAsync("/respond/role");
            Assert.StartsWith("/respond/session-over", visitor.Address, StringComparison.Ordinal);
        }

        await there.OpenAsync($"/r/{await LinkAsync(round.Informants[0])}");
        await there.SubmitAsync();
        await there.OpenAsync("/respond/role");
        Assert.Equal(["12"], there.Standing("years"));

        await study.CloseAsync(round.Code);
        foreach (var visitor in new[] { here, there })
        {
            await visitor.OpenAsync("/respond/role");
            Assert.Equal($"/r/{await LinkAsync(round.Informants[0])}", visitor.Address);
            Assert.Empty(visitor.Page.QuerySelectorAll("main form"));
        }
    }

    /// <summary>L-09.</summary>
    [Fact]
    public async Task A_respondents_session_opens_nothing_of_the_staffs_whatever_stands_in_the_address()
    {
        var round = await app.Given.OpenRoundAsync(study: "mixes");
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        await person.Put("years", "4").SubmitAsync();
        var extract = await new FieldedStudy(app, round.Study).RequestAsync(new() { Rounds = [round.Code], Include = "all", Purpose = "test" });
        var values = new Dictionary<string, string>
        {
            ["study"] = round.Study,
            ["round"] = round.Code,
            ["questionnaire"] = "ki",
            ["n"] = "1",
            ["version"] = "1",
            ["site"] = "barnsley",
            ["informant"] = round.Informants[0].Informant,
            ["seat"] = round.Informants[0].Seat,
            ["invitation"] = round.Informants[0].InvitationId.ToString(),
            ["extract"] = extract.Id.ToString(),
            ["link"] = round.Informants[0].Link,
        };
        var mixes = Enumerable.Range(0, values.Count).Select(by => values.Keys.Zip(values.Values.Skip(by).Concat(values.Values.Take(by))).ToDictionary(p => p.First, p => p.Second)).ToList();
        var knocked = 0;
        foreach (var (method, route) in await Addresses.OfAsync(app))
        {
            if (ForEverybody.Contains(route) || route.StartsWith("/r/", StringComparison.Ordinal) || route.StartsWith("/respond", StringComparison.Ordinal) || route.StartsWith("/u/", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var address in mixes.Select(m => Addresses.Fill(route, m)).Distinct())
            {
                using var ask = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative));
                using var reply = await person.Client.SendAsync(ask, Ct);
                Assert.True((int)reply.StatusCode is >= 300 and < 500, $"{method} {address}: {reply.StatusCode}");
                Assert.True(reply.Headers.Location?.ToString().Contains("/account/login", StringComparison.Ordinal) ?? true, $"{method} {address} leads to {reply.Headers.Location}");
                knocked++;
            }
        }

        Assert.True(knocked > 300, $"only {knocked} addresses were tried");
        Assert.Equal(4, await YearsAsync(round.Informants[0]));
    }

    /// <summary>L-10.</summary>
    [Theory]
    [InlineData("/metrics")]
    [InlineData("/jobs")]
    [InlineData("/hangfire")]
    [InlineData("/swagger")]
    [InlineData("/api/v1/studies")]
    [InlineData("/api/v1/openapi.json")]
    public async Task Nobody_becomes_a_neighbour_by_saying_so(string address)
    {
        using var outside = app.NewProgram();
        foreach (var header in new[] { "X-Forwarded-For", "X-Real-IP", "X-Client-IP", "Forwarded", "X-Original-URL" })
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
            ask.Headers.TryAddWithoutValidation(header, header switch { "Forwarded" => "for=127.0.0.1", "X-Original-URL" => "/health/live", _ => "127.0.0.1" });
            using var reply = await outside.SendAsync(ask, Ct);
            Assert.True(reply.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Redirect, $"{address} with {header}: {reply.StatusCode}");
        }
    }

    private Task<Respondent?> FindAsync(string link) => app.WithAsync((Respondents all) => all.FindAsync(link, Ct));

    private Task<string> LinkAsync(Given.Asked informant) => app.WithAsync(async (SurveyDb db) =>
    {
        var generation = await db.Invitations.Where(i => i.Id == informant.InvitationId).Select(i => i.Generation).SingleAsync(Ct);
        return await app.WithAsync((InvitationLink links) => Task.FromResult(links.Create(informant.InvitationId, generation)));
    });

    private async Task<decimal> YearsAsync(Given.Asked informant) =>
        ((SurveyPlatform.Instruments.NumberAnswer)(await FindAsync(await LinkAsync(informant)))!.Sheet.Get("years")!).Value; // answered above

    private static string Header(HttpResponseMessage reply, string name) =>
        string.Join(", ", reply.Headers.TryGetValues(name, out var values) ? values : reply.Content.Headers.TryGetValues(name, out values) ? values : []);
}
