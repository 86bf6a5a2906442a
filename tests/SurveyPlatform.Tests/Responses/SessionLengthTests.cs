using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Responses.Features;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Somebody who is called away comes back within 20 hours to a page that saves, and within 30 days to one that gives back what they typed.</summary>
public sealed class SessionLengthTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private ITimeLimitedDataProtector Cookies => Protection.CreateProtector("SurveyPlatform.Respondent.3").ToTimeLimitedDataProtector();

    private IDataProtector Tickets => Protection.CreateProtector("SurveyPlatform.FormTicket.2");

    private IDataProtectionProvider Protection => app.Services.GetRequiredService<IDataProtectionProvider>();

    [Fact]
    public async Task A_session_lasts_twenty_hours_after_the_last_page()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        Later(visit, TimeSpan.FromMinutes(59));
        await visit.Person.OpenAsync("/respond/rest"); // the last page for twenty hours

        Later(visit, TimeSpan.FromHours(20));
        await visit.Person.OpenAsync("/respond/rest");
        await visit.Put("remark", "still here").GoesOnAsync("bye");

        Assert.Equal(new TextAnswer("still here"), await visit.KeptAsync("remark"));
        Assert.True(Left(visit) > TimeSpan.FromHours(20));
    }

    [Fact]
    public async Task A_session_ends_within_the_hour_after_that()
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        Later(visit, TimeSpan.FromHours(21));
        await visit.Person.OpenAsync("/respond/rest");

        Assert.Equal("Please open your link again", visit.Person.Heading);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task A_page_that_stood_open_for_days_gives_back_what_was_typed_and_knows_whose_it_is(int days, bool known)
    {
        using var visit = await FeatureVisit.BeginAsync(app, "every-type");
        await visit.Person.OpenAsync("/respond/rest");
        Aged(visit, TimeSpan.FromDays(days));
        visit.Person.Forget("respondent");
        await visit.Put("remark", "typed long ago").SendAsync();

        Assert.Equal(HttpStatusCode.BadRequest, visit.Person.Status);
        Assert.Contains("typed long ago", visit.Person.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(known, visit.Person.Heading != "Please open your link again");
        if (known)
        {
            await visit.SendAsync(); // once more, as the page asks for
            Assert.Equal(("bye", new TextAnswer("typed long ago")), (visit.At, await visit.KeptAsync("remark")));
        }
    }

    /// <summary>What is left of the session's time.</summary>
    private TimeSpan Left(FeatureVisit visit)
    {
        Cookies.Unprotect(WebEncoders.Base64UrlDecode(visit.Person.Cookie("respondent")), out var until);
        return until - TimeProvider.System.GetUtcNow();
    }

    /// <summary>Lets the session's cookie grow older; seals keep to the machine's time.</summary>
    private void Later(FeatureVisit visit, TimeSpan passed)
    {
        var session = Cookies.Unprotect(WebEncoders.Base64UrlDecode(visit.Person.Cookie("respondent")), out var until);
        visit.Person.Restore("respondent", WebEncoders.Base64UrlEncode(Cookies.Protect(session, until - passed)));
    }

    /// <summary>The page's ticket as it stands after so long.</summary>
    private void Aged(FeatureVisit visit, TimeSpan age)
    {
        var ticket = visit.Person.Page.QuerySelector($"main form input[name={FormTicket.Control}]")!; // every form of an answering page has one
        // Nothing of an earlier round stands on this page, so the time is the last thing in it.
        var bytes = Tickets.Unprotect(WebEncoders.Base64UrlDecode(ticket.GetAttribute("value")!)); // likewise
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), (TimeProvider.System.GetUtcNow() - age).ToUnixTimeMilliseconds());
        ticket.SetAttribute("value", WebEncoders.Base64UrlEncode(Tickets.Protect(bytes)));
    }
}
