using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Each way of saying no sets its outcome by its form, everywhere that outcomes are read, and is taken back by the person.</summary>
public sealed class SayingNoTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string MovedOn = "I have moved on: somebody else does this work now, or nobody";
    private const string NotMe = "This was never me: your mail has reached the wrong person";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("decline", "I do not have the time", "I will not take part", "2.111", "Explicit refusal")]
    [InlineData("moved-on", MovedOn, "Tell the study team", "4.10", "No longer in the role")]
    [InlineData("moved-on", NotMe, "Tell the study team", "3.90", "Reached somebody else")]
    public async Task Saying_no_and_taking_it_back(string page, string reason, string button, string code, string name)
    {
        var study = $"no-{code.Replace('.', '-')}";
        var round = await app.Given.OpenRoundAsync(informants: 1, study: study);
        await app.RunJobAsync<DeliverMail>();
        using var ada = await app.Cast.AdaAsync(study);
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{round.Informants[0].Link}/{page}");
        Assert.Equal("3.19", await OutcomeAsync(study)); // a look is no word
        await person.Tick(reason).SubmitAsync(button);

        Assert.Equal(code, await OutcomeAsync(study));
        await ada.OpenAsync($"/studies/{study}/rounds/2018");
        Assert.Contains(name, ada.Text, StringComparison.OrdinalIgnoreCase);

        await person.OpenAsync($"/r/{round.Informants[0].Link}/{page}");
        await person.Put("undo", "1").SubmitAsync("Take it back");
        Assert.Equal("3.19", await OutcomeAsync(study));
    }

    [Theory]
    [InlineData("decline", "I do not have the time", "I will not take part", "2.111")]
    [InlineData("moved-on", MovedOn, "Tell the study team", "4.10")]
    [InlineData("moved-on", NotMe, "Tell the study team", "3.90")]
    public async Task A_no_stands_whether_mail_is_wanted_or_not(string page, string reason, string button, string code)
    {
        var study = $"mute-{code.Replace('.', '-')}";
        var informant = (await app.Given.OpenRoundAsync(informants: 1, study: study)).Informants[0];
        using var person = app.NewVisitor();
        await person.OpenAsync($"/r/{informant.Link}/{page}");
        await person.Tick(reason).SubmitAsync(button);

        await person.OpenAsync($"/u/{await app.WithAsync((InvitationLink links) => Task.FromResult(links.CreateUnsubscribe(informant.InvitationId)))}");
        await person.Tick("I want no more mail from this study").SubmitAsync("Stop all mail");
        Assert.Equal(code, await OutcomeAsync(study));
        await person.Tick("I want to get mail from this study again").SubmitAsync("Take it back");
        Assert.Equal(("You will get our mail again", code), (person.Heading, await OutcomeAsync(study)));
    }

    private async Task<string> OutcomeAsync(string study)
    {
        using var program = await app.Cast.ProgramAsync(Role.Administrator, study);
        var invitations = (await program.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018/invitations", Ct))!;
        return (string)invitations["items"]![0]!["outcome"]!["code"]!;
    }
}
