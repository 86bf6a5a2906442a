using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Rounds;

/// <summary>A running plan is changed: first it is shown who gets what newly, later or no more, then it is saved.</summary>
public sealed class PlanDifferenceTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_dry_run_says_what_moves_what_is_new_and_what_is_left_out_and_saves_nothing()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "dry");
        await app.RunJobAsync<DeliverMail>();
        await app.Given.SubmittedResponseAsync(round.Informants[1]);
        using var ada = await app.Cast.ProgramAsync(Role.Administrator, "dry");

        Assert.Equal(["seat-1 1: +7 -> +10", "seat-1 2: - -> +20"], await ChangesAsync(ada, Steps(10, 20)));
        Assert.Equal(["seat-1 1: +7 -> - (the plan has no such step any more)"], await ChangesAsync(ada, Steps()));
        Assert.Equal(["seat-1 1: +7 -> - (1 message to one person in this round are the most)"], await ChangesAsync(ada, Steps(7), p => p["maxMessages"] = 1));
        Assert.Equal(["seat-1 1: +7 -> - (the round closes before it)"], await ChangesAsync(ada, Steps(7), p => p["closesAt"] = app.Clock.GetUtcNow().AddDays(5)));
        Assert.Equal(["seat-1 1: +7 -> - (not in the audience of the step)"], await ChangesAsync(ada, [new JsonObject { ["afterDays"] = 7, ["audience"] = "inProgress" }]));
        Assert.Empty(await ChangesAsync(ada, Steps(7)));
        Assert.Equal(7, (int)(await RoundAsync(ada))["reminders"]![0]!["afterDays"]!);
    }

    [Fact]
    public async Task Ada_sees_the_changes_before_she_saves_them_and_again_if_she_changes_her_mind()
    {
        await app.Given.OpenRoundAsync(informants: 3, reminderAfterDays: 7, study: "seen");
        await app.RunJobAsync<DeliverMail>();
        using var ada = await app.Cast.AdaAsync("seen");
        await ada.OpenAsync("/studies/seen/rounds/2018/edit");
        await ada.Put("Input.Reminders[0].AfterDays", "9").SubmitAsync("Save the plan");

        Assert.Contains("This changes 3 messages to 3 people", ada.Text, StringComparison.Ordinal);
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "seen");
        Assert.Equal(7, (int)(await RoundAsync(program, "seen"))["reminders"]![0]!["afterDays"]!);

        await ada.Put("Input.Reminders[0].AfterDays", "11").SubmitAsync("Save the plan with these changes");
        Assert.Contains("This changes 3 messages", ada.Text, StringComparison.Ordinal); // they are others than those she saw
        await ada.SubmitAsync("Save the plan with these changes");

        Assert.Contains("The plan of Round 2018 is changed.", ada.Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(11, (int)(await RoundAsync(program, "seen"))["reminders"]![0]!["afterDays"]!);
    }

    [Fact]
    public async Task The_plan_says_who_gets_which_message_not_and_why()
    {
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "omitted");
        await app.RunJobAsync<DeliverMail>();
        await app.Given.SubmittedResponseAsync(round.Informants[1]);
        await app.Given.RoundPlanAsync(round, r => (r["reminders"], r["maxMessages"]) = (Steps(5, 7, 10, 20), 3));
        app.Clock.Advance(TimeSpan.FromDays(7)); // nobody has looked at the first two
        using var ada = await app.Cast.AdaAsync("omitted");
        await ada.OpenAsync("/studies/omitted/rounds/2018/launch");

        Assert.Contains("Reminder 1: not sent, reminder 2 is due too", ada.Text, StringComparison.Ordinal);
        Assert.Contains("1 person does not get reminder 4: 3 messages to one person in this round are the most.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("1 person does not get reminder 1: not in the audience of the step.", ada.Text, StringComparison.Ordinal);

        app.Clock.Advance(TimeSpan.FromHours(25));
        await ada.OpenAsync("/studies/omitted/rounds/2018/launch");
        Assert.Contains("Reminder 2: not sent, waits for a decision: more than 24 hours late", ada.Text, StringComparison.Ordinal);
        await app.RunJobAsync<SendReminders>();
        await ada.OpenAsync("/studies/omitted/rounds/2018/launch");
        Assert.Contains("Reminder 1: not sent, reminder 2 was due too", ada.Text, StringComparison.Ordinal);
        Assert.Contains("Reminder 2: not sent, waits for a decision: more than 24 hours late", ada.Text, StringComparison.Ordinal);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static JsonArray Steps(params int[] days) => [.. days.Select(d => new JsonObject { ["afterDays"] = d })];

    private static async Task<JsonObject> RoundAsync(HttpClient ada, string study = "dry") =>
        (await ada.GetFromJsonAsync<JsonObject>($"/api/v1/studies/{study}/rounds/2018", Ct))!;

    private async Task<List<string>> ChangesAsync(HttpClient ada, JsonArray reminders, Action<JsonObject>? change = null)
    {
        var plan = await RoundAsync(ada);
        plan["reminders"] = reminders;
        change?.Invoke(plan);
        using var reply = await ada.PutAsJsonAsync("/api/v1/studies/dry/rounds/2018?dryRun=true", plan, Ct);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Ct));
        return [.. (await reply.Content.ReadFromJsonAsync<JsonObject>(Ct))!["changes"]!.AsArray().Select(c => $"{c!["seat"]} {c["step"]}: {After(c["was"])} -> {After(c["becomes"])}{(c["whyNot"] is { } why ? $" ({why})" : "")}")];
    }

    private string After(JsonNode? at) => at is null ? "-" : $"+{((DateTimeOffset)at).Date.Subtract(app.Clock.GetUtcNow().Date).Days}";
}
