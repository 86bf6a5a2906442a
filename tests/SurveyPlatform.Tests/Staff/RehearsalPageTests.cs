using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Staff;

/// <summary>A training instance, whose clock is the product's own.</summary>
public sealed class RehearsingApp(Postgres postgres) : SurveyApp(postgres)
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Survey:Rehearsal", "true");
        builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(provider => provider.GetRequiredService<MovableClock>())));
    }
}

/// <summary>An administrator lets time pass on a training instance, and everything due meanwhile happens.</summary>
public sealed class RehearsalPageTests(RehearsingApp app) : IClassFixture<RehearsingApp>
{
    [Fact]
    public async Task Ada_goes_from_one_due_thing_to_the_next()
    {
        app.Clock.To(TimeProvider.System.GetUtcNow());
        var round = await app.Given.OpenRoundAsync(informants: 2, reminderAfterDays: 7, study: "due");
        await app.RunJobAsync<DeliverMail>();
        using var ada = await app.Cast.AdaAsync("due");
        await ada.OpenAsync("/studies/due/rehearsal");
        Assert.Contains("No mail leaves this machine and nothing here is real.", ada.Page.Body!.TextContent, StringComparison.Ordinal); // the parser always makes a body

        await ada.SubmitAsync("Go there");
        Assert.Contains("Everything due until then is done.", ada.Text, StringComparison.Ordinal);
        Assert.Equal(round.Informants.Select(i => i.Email), app.Mailbox.RecipientsOf("Reminder").Order(StringComparer.Ordinal));
        await ada.SubmitAsync("Go there");
        await ada.OpenAsync("/studies/due/rounds/2018");
        Assert.Contains("Closed on", ada.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "Enter a number of days from 1 to 400.")]
    [InlineData("401", "Enter a number of days from 1 to 400.")]
    [InlineData("", "Enter a number of days from 1 to 400.")]
    [InlineData("soon", "The value 'soon' is not valid for Days.")]
    public async Task Days_that_cannot_pass_are_refused_with_what_was_typed(string typed, string message)
    {
        using var ada = await app.Cast.AdaAsync("days");
        await ada.OpenAsync("/studies/days/rehearsal");

        await ada.Fill("Days", typed).SubmitAsync("Let them pass");

        Assert.Equal(HttpStatusCode.BadRequest, ada.Status);
        Assert.Contains(message, ada.Page.QuerySelector(".govuk-error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, ((IHtmlInputElement)ada.Page.GetElementById("Days")!).Value); // the page has the field
    }
}

public sealed class EndOfTheClockTests(RehearsingApp app) : IClassFixture<RehearsingApp>
{
    [Theory]
    [InlineData("""{"to": "9999-12-31T00:00:00Z"}""")]
    [InlineData("""{"advance": "P9000Y"}""")]
    public async Task The_clock_goes_no_further_than_dates_go(string body)
    {
        using var program = await app.Cast.ProgramAsync(Role.Administrator, "far");

        using var reply = await program.PostAsync("/api/v1/studies/far/rehearsal/clock", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Contains("clockTooFar", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}

public sealed class NoRehearsalTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task Nobody_moves_the_clock_of_an_instance_that_serves_for_real()
    {
        using var ada = await app.Cast.AdaAsync("real");

        await ada.OpenAsync("/studies/real/rehearsal");

        Assert.Equal(HttpStatusCode.NotFound, ada.Status);
    }
}
