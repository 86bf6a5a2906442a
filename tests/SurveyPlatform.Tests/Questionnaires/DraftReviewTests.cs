using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Instruments;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Questionnaires;

/// <summary>What <see cref="SaveDraft"/> and <see cref="PublishVersion"/> refuse and what they only say, by the API and on the page.</summary>
public sealed class DraftReviewTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string Never = Shown("a = 1 and a = 2");
    private static readonly string Always = Shown("not (a = 1 and a = 2)");
    private static readonly string Sound = Shown("a = 1");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_is_refused_what_can_never_be_and_told_what_always_is()
    {
        await app.Given.StudyAsync("draft-api");
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "draft-api");

        using var refused = await PutAsync(program, Never);
        var refusal = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Ct))!;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "instrumentRefused"), (refused.StatusCode, (string?)refusal["code"]));
        Assert.Contains("'a' cannot be 1 and 2 at once", refusal["errors"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Contains("/sections/0/pages/1/items/0/shownWhen", refusal["errors"]!.ToJsonString(), StringComparison.Ordinal);

        using var taken = await PutAsync(program, Always);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        foreach (var _ in new[] { "first", "again" })
        {
            var published = await PublishAsync(program, HttpStatusCode.OK);
            var warning = Assert.Single(published["warnings"]!.AsArray());
            Assert.Equal(1, (int)published["version"]!);
            Assert.Equal(("/sections/0/pages/1/items/0/shownWhen", "rule.condition-always"), ((string?)warning!["pointer"], (string?)warning["code"]));
            Assert.StartsWith("This is always true", (string?)warning["message"], StringComparison.Ordinal);
        }

        using var sound = await PutAsync(program, Sound);
        Assert.Empty((await PublishAsync(program, HttpStatusCode.OK))["warnings"]!.AsArray());
    }

    [Fact]
    public async Task Ada_sees_both_at_their_line()
    {
        await app.Given.StudyAsync("draft-page");
        using var ada = await app.Cast.AdaAsync("draft-page");
        await ada.OpenAsync("/studies/draft-page/questionnaires/add");

        await ada.Fill("Code", "ki").Fill("Or paste it here", Never.Replace(", \"items\"", ",\n\"items\"", StringComparison.Ordinal)).SubmitAsync("Save the draft");
        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("This can never be true: 'a' cannot be 1 and 2 at once. at /sections/0/pages/1/items/0/shownWhen, line 3", ada.Text, StringComparison.Ordinal);

        await ada.Fill("Or paste it here", Always.Replace(", \"items\"", ",\n\"items\"", StringComparison.Ordinal)).SubmitAsync("Save the draft");
        Assert.Equal("/studies/draft-page/questionnaires/ki", ada.Address);
        Assert.Contains("1 thing in the draft that may not be meant", ada.Text, StringComparison.Ordinal);
        Assert.Contains("at /sections/0/pages/1/items/0/shownWhen, line 3", ada.Text, StringComparison.Ordinal);

        await ada.SubmitAsync("Publish as version 1");
        Assert.Contains("Version 1 of ki is published", ada.Page.Body!.TextContent, StringComparison.Ordinal); // the parser always makes a body
    }

    [Fact]
    public async Task A_name_that_holds_half_a_character_is_refused_on_the_page()
    {
        await app.Given.StudyAsync("draft-half");
        using var ada = await app.Cast.AdaAsync("draft-half");
        await ada.OpenAsync("/studies/draft-half/questionnaires/add");

        await ada.Fill("Code", "ki").Fill("Or paste it here", """{"\ud800": 1, "title": "T", "sections": []}""").SubmitAsync("Save the draft");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains("half a character", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_published_before_the_rule_stays_readable_and_publishing_it_again_changes_nothing()
    {
        await app.Given.StudyAsync("draft-old");
        await app.Given.QuestionnaireAsync("ki", Sound, "draft-old");
        await app.WithAsync(async (SurveyDb db) =>
        {
            // As an earlier program would have left it.
            var study = await db.Studies.SingleAsync(s => s.Code == "draft-old", Ct);
            var questionnaire = await db.Questionnaires.SingleAsync(q => q.StudyId == study.Id, Ct);
            questionnaire.SaveDraft(Never, app.Clock.GetUtcNow());
            db.QuestionnaireVersions.Add(new QuestionnaireVersion
            {
                Id = Guid.CreateVersion7(app.Clock.GetUtcNow()),
                StudyId = study.Id,
                QuestionnaireId = questionnaire.Id,
                Number = 2,
                Instrument = Never,
                Sha256 = QuestionnaireVersion.HashOf(Never),
                PublishedAt = app.Clock.GetUtcNow(),
            });
            await db.SaveChangesAsync(Ct);
        });
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "draft-old");
        using var ada = await app.Cast.AdaAsync("draft-old");

        Assert.Equal(2, (int)(await PublishAsync(program, HttpStatusCode.OK, "draft-old"))["version"]!);
        await ada.OpenAsync("/studies/draft-old/questionnaires/ki/versions/2");
        Assert.Equal(HttpStatusCode.OK, ada.Status);
        await ada.OpenAsync("/studies/draft-old/questionnaires/ki/compare?from=1&to=2");
        Assert.Equal(HttpStatusCode.OK, ada.Status);

        await app.WithAsync((SurveyDb db) => db.Questionnaires.ExecuteUpdateAsync(q => q.SetProperty(x => x.Draft, Never + " "), Ct));
        await ada.OpenAsync("/studies/draft-old/questionnaires/ki");
        Assert.Contains("Cannot be published 1 thing is wrong with the draft", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Publish as version", ada.Text, StringComparison.Ordinal);
        Assert.Equal("instrumentRefused", (string?)(await PublishAsync(program, HttpStatusCode.UnprocessableEntity, "draft-old"))["code"]);
    }

    private static string Shown(string condition) => Examples.Pages(Examples.YesNo("a"), Examples.YesNo("b", $$""", "shownWhen": "{{condition}}" """));

    private static Task<HttpResponseMessage> PutAsync(HttpClient program, string instrument) =>
        program.PutAsync("/api/v1/studies/draft-api/questionnaires/ki/draft", new StringContent(instrument, Encoding.UTF8, "application/json"), Ct);

    private static async Task<JsonNode> PublishAsync(HttpClient program, HttpStatusCode status, string study = "draft-api")
    {
        using var reply = await program.PostAsync($"/api/v1/studies/{study}/questionnaires/ki/publish", null, Ct);
        Assert.Equal(status, reply.StatusCode);
        return JsonNode.Parse(await reply.Content.ReadAsStringAsync(Ct))!; // both kinds of reply have a body
    }
}
