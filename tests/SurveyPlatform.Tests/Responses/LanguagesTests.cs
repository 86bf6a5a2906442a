using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>A questionnaire in two languages, and the program's own words in the person's, without JavaScript.</summary>
public sealed class LanguagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Somebody_who_speaks_Welsh_is_asked_thanked_and_written_to_in_Welsh()
    {
        var round = await WelshRoundAsync("cymraeg");
        using var informant = app.NewVisitor();
        await app.RunJobAsync<DeliverMail>();
        var mail = app.Mailbox.To(round.Informants[0].Email).Single(m => m.Subject.StartsWith("Round 2018: eich atebion", StringComparison.Ordinal) && m.Text.Contains(round.Informants[0].Link, StringComparison.Ordinal));
        Assert.Contains("Gallwch ateb tan ddydd ", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"cy\">", mail.Html, StringComparison.Ordinal);

        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        Assert.Equal("cy", informant.Page.DocumentElement.GetAttribute("lang"));
        await informant.FollowAsync("Gweld yr holl gwestiynau");
        Assert.Contains("Gofynnir hyn dim ond os byddwch yn ateb mwy na 10 i ‘Blynyddoedd yn y swydd’.", informant.Text, StringComparison.Ordinal);
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Dechrau");
        await informant.SubmitAsync("Parhau");
        Assert.Equal((HttpStatusCode.BadRequest, "Gwall: "), (informant.Status, informant.Page.Title![..7]));
        Assert.Equal("Mae problem", informant.Page.QuerySelector(".govuk-error-summary__title")!.TextContent);

        await informant.Fill("Blynyddoedd yn y swydd", "12").SubmitAsync("Parhau");
        await informant.Fill("Pam mor hir? (dewisol)", "Wn i ddim").SubmitAsync("Cadw a gadael");
        Assert.Equal("Mae eich atebion hyd yma wedi’u cadw", informant.Heading);
        await informant.OpenAsync("/respond/role");
        Assert.Equal("Agorwch eich dolen eto", informant.Heading);
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Parhau");
        Assert.Equal("Gwiriwch eich atebion cyn eu cyflwyno", informant.Heading);
        await informant.Tick("Rwyf wedi gwirio fy atebion ac rwyf am eu cyflwyno").SubmitAsync("Cyflwyno");
        Assert.Equal("Mae eich atebion wedi’u cofnodi", informant.Heading);
        Assert.Contains("Wn i ddim", informant.Text, StringComparison.Ordinal);

        await app.RunJobAsync<DeliverMail>();
        Assert.Contains(app.Mailbox.To(round.Informants[0].Email), m => m.Subject == "Mae eich atebion i Round 2018 wedi’u cofnodi");
        Assert.Equal(["cy"], await LanguagesAsync(round.Informants[0]));
    }

    [Fact]
    public async Task The_language_is_changed_on_every_page_by_a_link_that_stays_there_and_is_remembered()
    {
        var round = await WelshRoundAsync("switch", own: null);
        var link = $"/r/{round.Informants[0].Link}";
        using var informant = app.NewVisitor();
        foreach (var address in new[] { link, $"{link}/questions" })
        {
            await informant.OpenAsync(address + "?lang=en");
            Assert.Equal("en", informant.Page.DocumentElement.GetAttribute("lang"));
            await informant.FollowAsync("Cymraeg");
            Assert.Equal((address + "?lang=cy", "cy"), (informant.Address, informant.Page.DocumentElement.GetAttribute("lang")));
            await informant.OpenAsync(address);
            Assert.Equal("cy", informant.Page.DocumentElement.GetAttribute("lang")); // by the cookie
        }

        await informant.OpenAsync(link);
        await informant.SubmitAsync("Dechrau");
        await informant.Fill("Blynyddoedd yn y swydd", "4").SubmitAsync("Parhau");
        Assert.Equal("/respond/review", informant.Address);
        await informant.FollowAsync("English");
        Assert.Equal("Check your answers before you submit them", informant.Heading);
    }

    [Fact]
    public async Task On_a_question_page_nothing_typed_is_lost_and_nothing_is_judged()
    {
        var round = await WelshRoundAsync("typed", own: null);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}");
        await informant.SubmitAsync("Start");
        await informant.SubmitAsync("Cymraeg"); // nothing given yet, although it is required
        Assert.Equal((HttpStatusCode.OK, "/respond/role", null), (informant.Status, informant.Address, informant.Page.QuerySelector(".govuk-error-summary")));

        await informant.Fill("Blynyddoedd yn y swydd", "a dozen").SubmitAsync("English");
        Assert.Equal("a dozen", informant.Page.QuerySelector("#years")!.GetAttribute("value"));
        Assert.Null(informant.Page.QuerySelector(".govuk-error-summary"));

        await informant.Fill("Years in post", "12").SubmitAsync("Cymraeg");
        await informant.OpenAsync("/respond/role");
        Assert.Equal("12", informant.Page.QuerySelector("#years")!.GetAttribute("value")); // kept by the way
        await informant.SubmitAsync();
        Assert.Equal(("/respond/why", "cy"), (informant.Address, informant.Page.DocumentElement.GetAttribute("lang")));
    }

    [Fact]
    public async Task What_was_written_about_saying_no_survives_too()
    {
        var round = await WelshRoundAsync("no-cy", own: null);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}/decline");
        await informant.Fill("In your own words (optional)", "Dim amser").SubmitAsync("Cymraeg");

        Assert.Equal((HttpStatusCode.OK, "Pam y byddai’n well gennych beidio â chymryd rhan?"), (informant.Status, informant.Heading));
        Assert.Equal("Dim amser", informant.Page.QuerySelector("textarea")!.TextContent.Trim());
        Assert.Equal(0, await app.WithAsync((SurveyDb db) => db.InvitationEvents.CountAsync(e => e.InvitationId == round.Informants[0].InvitationId)));
        await informant.Fill("Yn eich geiriau eich hun (dewisol)", "").SubmitAsync("Ni fyddaf yn cymryd rhan");
        Assert.Contains("Dewiswch reswm, neu dywedwch wrthym yn eich geiriau eich hun", informant.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_questionnaire_in_one_language_offers_none_and_one_in_English_says_so_within_a_Welsh_page()
    {
        var english = await app.Given.OpenRoundAsync(study: "english");
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{english.Informants[0].Link}?lang=cy");
        Assert.Equal(("en", null), (informant.Page.DocumentElement.GetAttribute("lang"), informant.Page.QuerySelector(".app-languages")));

        await SpeaksAsync(english.Informants[1], "cy");
        using var welsh = app.NewVisitor();
        await welsh.OpenAsync($"/r/{english.Informants[1].Link}");
        await welsh.SubmitAsync("Dechrau");
        var label = welsh.Page.QuerySelector("label[for=years]")!; // the page has one
        Assert.Equal(("cy", "en", "Years in post"), (welsh.Page.DocumentElement.GetAttribute("lang"), label.GetAttribute("lang"), label.TextContent.Trim()));
        Assert.NotNull(welsh.Page.QuerySelector("button[name=in-language][value=en]"));
    }

    [Fact]
    public async Task Whatever_has_no_Welsh_is_marked_as_English_and_whatever_has_is_not()
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, study: "half-welsh", instrument: HalfWelsh);
        await SpeaksAsync(round.Informants[0], "cy");
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}/questions");
        string[] english = ["Views", "A page", "Which kind?", "Think hard.", "B", "Rows", "IT", "Minor", "points", "A remark"];
        string[] welsh = ["Amdanoch chi", "Pa mor hir?", "A (cy)", "Llywodraethu", "Dim"];
        AssertMarked(person, english, welsh);

        await person.OpenAsync($"/r/{round.Informants[0].Link}");
        await person.SubmitAsync("Dechrau");
        AssertMarked(person, ["Views"], ["Amdanoch chi"]);
        await person.OpenAsync("/respond/one");
        AssertMarked(person, ["Which kind?", "Think hard.", "B", "points"], ["Amdanoch chi", "Pa mor hir?", "A (cy)"]);
        await person.Put("kind", "2").Put("hours", "4").SubmitAsync("Parhau");
        AssertMarked(person, ["Views", "A page", "Rows", "IT", "Minor", "A remark"], ["Llywodraethu", "Dim"]);
        await person.OpenAsync("/respond/review");
        AssertMarked(person, ["Which kind?", "B", "Views", "IT"], ["Pa mor hir?", "Llywodraethu"]);
        await person.FollowAsync("English");
        Assert.Empty(person.Page.QuerySelectorAll("main [lang]"));
    }

    private static void AssertMarked(Visitor person, string[] english, string[] welsh)
    {
        foreach (var (texts, language) in new[] { (english, "en"), (welsh, "cy") })
        {
            Assert.All(texts, text =>
            {
                var said = person.Page.QuerySelectorAll("main *").Where(e => e.ChildNodes.OfType<IText>().Any(t => t.Data.Trim().TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ') == text)).ToList();
                Assert.NotEmpty(said);
                Assert.All(said, e => Assert.Equal((text, language), (text, e.GetAncestors().OfType<IElement>().Prepend(e).Select(a => a.GetAttribute("lang")).First(l => l is not null))));
            });
        }
    }

    [Theory]
    [InlineData("xx")]
    [InlineData("<script>")]
    [InlineData("")]
    public async Task A_language_that_is_not_offered_changes_nothing(string asked)
    {
        var round = await WelshRoundAsync($"odd{asked.Length}", own: null);
        using var informant = app.NewVisitor();
        await informant.OpenAsync($"/r/{round.Informants[0].Link}?lang={Uri.EscapeDataString(asked)}");

        Assert.Equal((HttpStatusCode.OK, "en"), (informant.Status, informant.Page.DocumentElement.GetAttribute("lang")));
        Assert.DoesNotContain(informant.Reply.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.Contains("language", StringComparison.Ordinal)));
    }

    private async Task<Given.OpenRound> WelshRoundAsync(string study, string? own = "cy")
    {
        var round = await app.Given.OpenRoundAsync(study: study, instrument: TwoLanguages);
        if (own is not null)
        {
            await SpeaksAsync(round.Informants[0], own);
        }

        return round;
    }

    private Task<int> SpeaksAsync(Given.Asked asked, string language) => app.WithAsync((SurveyDb db) =>
        db.Invitations.Where(i => i.Id == asked.InvitationId).Select(i => i.Informant).ExecuteUpdateAsync(i => i.SetProperty(x => x.Language, language)));

    private Task<List<string?>> LanguagesAsync(Given.Asked asked) => app.WithAsync((SurveyDb db) => db.PageSaves
        .Where(s => db.Responses.Any(r => r.Id == s.ResponseId && r.InvitationId == asked.InvitationId)).Select(s => s.Language).Distinct().ToListAsync());

    private const string HalfWelsh =
        """
        {"title": "Key informant survey", "language": "en",
         "texts": {"cy": {"about": "Amdanoch chi", "hours": "Pa mor hir?", "kind.1": "A (cy)", "bar_ig": "Llywodraethu", "bar.1": "Dim"}},
         "sections": [
          {"key": "about", "title": "About you", "pages": [{"key": "one", "items": [
           {"key": "kind", "type": "single", "text": "Which kind?", "hint": "Think hard.", "options": [{"code": 1, "label": "A"}, {"code": 2, "label": "B"}]},
           {"key": "hours", "type": "number", "text": "How long?", "unit": "points"}]}]},
          {"key": "views", "title": "Views", "pages": [{"key": "two", "title": "A page", "items": [
           {"key": "bar", "type": "grid", "text": "Rows", "options": [{"code": 1, "label": "None"}, {"code": 2, "label": "Minor"}], "rows": [{"key": "bar_ig", "text": "Governance"}, {"key": "bar_it", "text": "IT"}]},
           {"key": "remark", "type": "note", "text": "A remark"}]}]}]}
        """;

    private const string TwoLanguages =
        """
        {"title": "Key informant survey", "language": "en",
         "texts": {"cy": {"years": "Blynyddoedd yn y swydd", "comment": "Pam mor hir?"}},
         "sections": [{"key": "about", "title": "About you", "pages": [
          {"key": "role", "items": [{"key": "years", "type": "number", "text": "Years in post", "min": 0, "max": 50, "required": true}]},
          {"key": "why", "items": [{"key": "comment", "type": "text", "text": "Why so long?", "shownWhen": "years > 10"}]}]}]}
        """;
}
