using System.Net;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>What people said of themselves, where an administrator decides: a successor to approve, a mail that reached somebody else, a no with its reason.</summary>
public sealed class MovedOnPagesTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_successor_takes_the_seat_by_the_form_that_use_these_fills()
    {
        var round = await app.Given.OpenRoundAsync(study: "moved");
        var emma = round.Informants[0];
        await SayAsync(emma, new() { Reason = MoveOn.MovedOn, SuccessorName = "Sue \"Suki\" Hill, MBE", SuccessorEmail = "sue@example.org" });
        using var ada = await app.Cast.AdaAsync("moved");
        await ada.OpenAsync("/studies/moved/panel");
        await ada.FollowAsync("1 person says they have moved on or were never meant");
        Assert.Contains("Says: moved on names as successor Sue \"Suki\" Hill, MBE, sue@example.org", ada.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(round.Informants[1].Name, ada.Text, StringComparison.Ordinal);

        await ada.FollowAsync(emma.Name);
        Assert.Contains("In Round 2018 Informant 1 told us that they have moved on.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("asked from the next round on", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Use these");
        Assert.Contains("Below is a row by which a new person takes the seat of Informant 1 from today", ada.Text, StringComparison.Ordinal);
        await ada.SubmitAsync("Show what would change");
        await ada.SubmitAsync("Apply the one row");

        Assert.Equal((HttpStatusCode.OK, "/studies/moved/panel"), (ada.Status, ada.Address));
        var held = await app.WithAsync((SurveyDb db) => db.Memberships.Where(m => m.Seat.Code == emma.Seat && db.Studies.Any(s => s.Id == m.StudyId && s.Code == "moved"))
            .OrderBy(m => m.StartsOn).Select(m => new { m.Informant.Name, m.Informant.Email, m.EndsOn }).ToListAsync(Ct));
        Assert.Equal([(emma.Name, emma.Email, true), ("Sue \"Suki\" Hill, MBE", "sue@example.org", false)], held.Select(m => (m.Name, m.Email, m.EndsOn is not null)));
        Assert.DoesNotContain("Waiting for you", ada.Text, StringComparison.Ordinal); // decided
    }

    [Fact]
    public async Task A_mail_that_reached_the_wrong_person_is_told_apart_and_only_an_administrator_acts()
    {
        var round = await app.Given.OpenRoundAsync(study: "never");
        await SayAsync(round.Informants[0], new() { Reason = MoveOn.NotMe });
        using var ada = await app.Cast.AdaAsync("never");
        await ada.OpenAsync("/studies/never/panel?show=movedOn");
        Assert.Contains("Says: never the person meant", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync(round.Informants[0].Name);
        Assert.Contains("never the person meant. They named nobody to ask instead.", ada.Text, StringComparison.Ordinal);
        Assert.Contains("If only the address is wrong, correct this entry instead.", ada.Text, StringComparison.Ordinal);
        await ada.FollowAsync("Enter a successor");
        Assert.Contains("\"seat-1\",\"barnsley\",\"Manager\",\"CCG\",\"\",\"\",\"2018-02-01\"", ada.Text, StringComparison.Ordinal);

        using var ben = await app.Cast.BenAsync(await app.Given.SiteAsync("barnsley", "never"), "never");
        await ben.OpenAsync($"/studies/never/panel/{round.Informants[0].Informant}");
        Assert.Contains("An administrator of the study decides what follows.", ben.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Enter a successor", ben.Text, StringComparison.Ordinal);
        await ada.OpenAsync($"/studies/never/panel/import?successor={round.Informants[1].InvitationId}");
        Assert.Equal(HttpStatusCode.NotFound, ada.Status); // who has not moved on has no successor
    }

    [Fact]
    public async Task A_no_stands_with_its_reason_on_the_page_of_the_round()
    {
        var round = await app.Given.OpenRoundAsync(study: "declined");
        await app.WithAsync((Decline decline) => decline.RunAsync(round.Informants[0].InvitationId, new() { Reason = "notRelevant", Comment = "We closed in May" }, Ct));
        using var ada = await app.Cast.AdaAsync("declined");
        await ada.OpenAsync("/studies/declined/rounds/2018");
        await ada.FollowAsync("Explicit refusal");

        Assert.Contains("“The questions are not relevant to my work”: “We closed in May”", ada.Text, StringComparison.Ordinal);
    }

    private Task SayAsync(Given.Asked informant, MoveOn.Input word) => app.WithAsync((MoveOn moveOn) => moveOn.RunAsync(informant.InvitationId, word, Ct));
}
