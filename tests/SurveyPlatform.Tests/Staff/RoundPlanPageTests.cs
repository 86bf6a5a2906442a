using System.Net;
using AngleSharp.Html.Dom;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>The form of a round's plan: what it refuses, at which field, before and after launch.</summary>
public sealed class RoundPlanPageTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private const string Days = "Days after the invitation";

    [Theory]
    [InlineData("Code", "Input_Round", "Round 1", "A round's code is 1 to 6 small letters and digits, such as 2018.")]
    [InlineData("Code", "Input_Round", "2017", "There is already a round with the code 2017.")]
    [InlineData("Name", "Input_Name", "", "'Name' must not be empty.")]
    [InlineData("Ask those who hold a seat on", "Input_FrameDate", "", "Say on which day the seat holders are asked.")]
    [InlineData("Ask those who hold a seat on", "Input_FrameDate", "0001-01-01", "A date lies between 1900 and 2199.")]
    [InlineData("Opens", "Input_OpensAt", "", "Say when the round opens.")]
    [InlineData("Opens", "Input_OpensAt", "tomorrow", "The value 'tomorrow' is not valid for the opening.")]
    [InlineData("Opens", "Input_OpensAt", "0001-01-01T00:00", "A date lies between 1900 and 2199.")]
    [InlineData("Opens", "Input_OpensAt", "9999-12-31T23:59", "A date lies between 1900 and 2199.")]
    [InlineData("Closes (optional)", "Input_ClosesAt", "2018-02-01T09:00", "The round must close after it opens.")]
    [InlineData("An unfinished sheet counts as partial from section (optional)", "Input_PartialFrom", "views", "The questionnaire has no section “views”.")]
    public async Task What_cannot_be_is_refused_at_its_field_with_what_was_typed(string label, string id, string typed, string message)
    {
        using var ada = await OpenAsync("plan");
        ada.Fill("Code", "2018").Fill("Name", "Round 2018").Fill("Opens", "2018-03-01T09:00");

        await ada.Fill(label, typed).SubmitAsync("Save the plan");

        AssertRefused(ada, id, typed, message);
        await ada.OpenAsync("/studies/plan/rounds/2018");
        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }

    [Theory]
    [InlineData("0", "A reminder follows 1 to 365 days after the invitation.")]
    [InlineData("soon", "The value 'soon' is not valid for days after the invitation.")]
    public async Task A_wrong_reminder_is_marked_in_its_own_row_though_rows_above_are_empty(string typed, string message)
    {
        using var ada = await OpenAsync("reminders");
        ada.Fill("Code", "2018").Fill("Name", "Round 2018").Fill(Days, "", "Reminder 1").Fill(Days, "", "Reminder 2");

        await ada.Fill(Days, typed, "Reminder 3").SubmitAsync("Save the plan");

        AssertRefused(ada, "Input_Reminders_2__AfterDays", typed, message);
    }

    [Fact]
    public async Task After_launch_only_dates_and_reminders_not_yet_sent_change()
    {
        await app.Given.OpenRoundAsync(informants: 1, reminderAfterDays: 7, study: "launched");
        await app.RunJobAsync<DeliverMail>();
        app.Clock.Advance(TimeSpan.FromDays(7));
        await app.RunJobAsync<SendReminders>();
        using var ada = await app.Cast.AdaAsync("launched");
        await ada.OpenAsync("/studies/launched/rounds/2018/edit");
        Assert.Contains("That was fixed by the launch.", ada.Text, StringComparison.Ordinal);

        await ada.Fill(Days, "5", "Reminder 1").SubmitAsync("Save the plan");
        AssertRefused(ada, "Input_Reminders_0__AfterDays", "5", "Reminder 1 was sent already, so it stays as it was: 7 days after the invitation at 09:00.", HttpStatusCode.Conflict);
        await ada.Fill(Days, "7", "Reminder 1").Fill(Days, "21", "Reminder 2").SubmitAsync("Save the plan");
        await ada.SubmitAsync("Save the plan with these changes");

        Assert.Equal("/studies/launched/rounds/2018", ada.Address);
        Assert.Contains("The plan of Round 2018 is changed.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_of_a_round_that_was_closed_meanwhile_stands()
    {
        await app.Given.OpenRoundAsync(informants: 1, study: "closed");
        using var ada = await app.Cast.AdaAsync("closed");
        await ada.OpenAsync("/studies/closed/rounds/2018/edit");
        using var colleague = await app.Cast.OlgaAsync();
        await colleague.OpenAsync("/studies/closed/rounds/2018/close");
        await colleague.SubmitAsync("Close the round");

        await ada.Fill("Name", "Another").SubmitAsync("Save the plan");

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Round 2018 is closed. Reopen it to change its plan.", ada.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_that_would_close_at_once_is_not_launched()
    {
        using var ada = await OpenAsync("late");
        await ada.Fill("Code", "2018").Fill("Name", "Round 2018").SubmitAsync("Save the plan");
        app.Clock.Advance(TimeSpan.FromDays(60)); // it was offered to close after 49

        await ada.SubmitAsync("Launch to 1 person");

        Assert.Equal(HttpStatusCode.Conflict, ada.Status);
        Assert.Contains("Round 2018 would be closed at once: its closing date has passed. Give a later one.", ada.Text, StringComparison.Ordinal);
        Assert.Null(ada.Page.QuerySelector("main form[method=post] button"));
    }

    private static void AssertRefused(Visitor ada, string id, string typed, string message, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal(status, ada.Status);
        var link = ada.Page.QuerySelector(".govuk-error-summary a")!; // it was refused
        Assert.Equal(($"#{id}", message), (link.GetAttribute("href"), link.TextContent));
        Assert.Equal(typed, ((IHtmlInputElement)ada.Page.GetElementById(id)!).GetAttribute("value")); // the page has the field
    }

    /// <summary>Ada before the form of a new round, in a study with one person, a questionnaire and last year's round.</summary>
    private async Task<Visitor> OpenAsync(string study)
    {
        await app.Given.OpenRoundAsync(informants: 1, code: "2017", study: study);
        var ada = await app.Cast.AdaAsync(study);
        await ada.OpenAsync($"/studies/{study}/rounds/new");
        return ada;
    }
}
