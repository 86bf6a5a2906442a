using System.Net;
using SurveyPlatform.Core;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Accounts;
using Xunit;

namespace SurveyPlatform.Tests.Access;

public sealed class SignInTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    [Fact]
    public async Task A_one_time_link_sets_the_password_and_is_spent()
    {
        var link = (await CreateAsync("una@sign-in.test")).PasswordPath!;
        using var una = app.NewVisitor();

        await una.OpenAsync(link);
        await una.OpenAsync(link); // opening, as a mail scanner does, spends nothing
        await una.Fill("New password", "short").Fill("The same again", "short").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, una.Status);
        Assert.Contains("12 characters", una.Text, StringComparison.Ordinal);
        await una.Fill("New password", Cast.Password).Fill("The same again", Cast.Password).SubmitAsync();
        Assert.Equal("/", una.Address.Split('?')[0]);

        using var thief = app.NewVisitor();
        await thief.OpenAsync(link);
        await thief.Fill("New password", "four other words here").Fill("The same again", "four other words here").SubmitAsync();
        Assert.Contains("has been used", thief.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_address_and_a_closed_account_read_the_same()
    {
        await CreateAsync("known@sign-in.test", Cast.Password);
        var unknown = await TrySignInAsync("nobody@sign-in.test", "no such password");
        var wrong = await TrySignInAsync("known@sign-in.test", "no such password");
        for (var i = 0; i < 4; i++)
        {
            await TrySignInAsync("known@sign-in.test", "no such password");
        }

        var closed = await TrySignInAsync("known@sign-in.test", Cast.Password);

        Assert.Equal(wrong, unknown);
        Assert.Equal(wrong, closed);
    }

    [Fact]
    public async Task A_stranger_is_sent_to_sign_in_and_then_to_where_they_wanted()
    {
        await CreateAsync("wanda@sign-in.test", Cast.Password);
        using var wanda = app.NewVisitor();
        await wanda.OpenAsync("/");
        Assert.StartsWith("/account/login", wanda.Address, StringComparison.Ordinal);
        Assert.Equal("Sign in", wanda.Heading);

        await wanda.Fill("Email address", "wanda@sign-in.test").Fill("Password", Cast.Password).SubmitAsync();
        Assert.Equal("Your studies", wanda.Heading);

        await wanda.SubmitAsync("Sign out");
        await wanda.OpenAsync("/");
        Assert.Equal("Sign in", wanda.Heading);
    }

    [Fact]
    public async Task Sign_in_never_leads_to_another_host()
    {
        await CreateAsync("rita@sign-in.test", Cast.Password);
        using var rita = app.NewVisitor();
        await rita.OpenAsync("/account/login?next=https://elsewhere.test/");
        await rita.Fill("Email address", "rita@sign-in.test").Fill("Password", Cast.Password).SubmitAsync();

        Assert.Equal("survey.test", rita.Reply.RequestMessage!.RequestUri!.Host);
    }

    [Fact]
    public async Task Cookies_are_bound_to_the_host_and_to_https()
    {
        await CreateAsync("cora@sign-in.test", Cast.Password);
        using var client = app.NewProgram();
        using var page = await client.GetAsync("/account/login", TestContext.Current.CancellationToken);

        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie =>
        {
            Assert.StartsWith("__Host-survey-", cookie, StringComparison.Ordinal);
            Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Every_page_forbids_what_it_does_not_need_and_is_kept_nowhere()
    {
        using var client = app.NewProgram();
        using var page = await client.GetAsync("/account/login", TestContext.Current.CancellationToken);

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.True(page.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var client = app.NewProgram();
        using var reply = await client.PostAsync("/account/login", new FormUrlEncodedContent([new("Email", "a@b.test"), new("Password", "x")]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_is_not_found_with_the_same_headers()
    {
        using var visitor = app.NewVisitor();
        await visitor.OpenAsync("/no/such/page");

        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        Assert.Equal("Page not found", visitor.Heading);
        Assert.True(visitor.Reply.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task A_role_taken_is_gone_with_the_next_request()
    {
        using var ada = await app.Cast.AdaAsync("shortlived");
        await ada.OpenAsync("/");
        Assert.Equal("/studies/shortlived", ada.Address);

        var study = await app.Given.StudyAsync("shortlived");
        var holder = await CreateAsync("ada@shortlived.test", study: study);
        await app.WithAsync((TakeRole take) => take.RunAsync(holder.Id, "ada", study, Actor.System, CancellationToken.None));

        await ada.OpenAsync("/");
        Assert.Contains("no role in any", ada.Text, StringComparison.Ordinal);
    }

    private async Task<string> TrySignInAsync(string email, string password)
    {
        using var visitor = app.NewVisitor();
        await visitor.OpenAsync("/account/login");
        await visitor.Fill("Email address", email).Fill("Password", password).SubmitAsync();
        return $"{visitor.Status} {visitor.Text}";
    }

    private async Task<CreateAccount.Result> CreateAsync(string email, string? password = null, Guid? study = null)
    {
        var id = study ?? await app.Given.StudyAsync("first");
        var created = await app.WithAsync((CreateAccount create) => create.RunAsync(
            new CreateAccount.Input { Email = email, Role = Role.Administrator, StudyId = id, Password = password }, Actor.System, CancellationToken.None));
        if (study is null)
        {
            var input = new GrantRole.Input { HolderId = created.Id, HolderName = email, Role = Role.Evaluator, StudyId = await app.Given.StudyAsync("second") };
            await app.WithAsync((GrantRole grant) => grant.RunAsync(input, Actor.System, CancellationToken.None));
        }

        return created;
    }
}
