using SurveyPlatform.Core;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Testing;

/// <summary>The people of every story: Ada administers, Ben coordinates one site, Eve evaluates, Olga owns. Each signs in as a person would.</summary>
public sealed class Cast(SurveyApp app)
{
    public const string Password = "three words unlike";

    public Task<Visitor> AdaAsync(string study = "pioneers") => SignedInAsync("ada", Role.Administrator, study);

    /// <summary>Ann, who administers beside Ada.</summary>
    public Task<Visitor> AnnAsync(string study = "pioneers") => SignedInAsync("ann", Role.Administrator, study);

    public Task<Visitor> BenAsync(Guid site, string study = "pioneers") => SignedInAsync("ben", Role.Coordinator, study, site);

    public Task<Visitor> EveAsync(string study = "pioneers") => SignedInAsync("eve", Role.Evaluator, study);

    public Task<Visitor> OlgaAsync() => SignedInAsync("olga", Role.Owner, null);

    /// <summary>An informant who has followed the link in the mail and pressed Start.</summary>
    public async Task<Visitor> AnsweringAsync(Given.Asked informant)
    {
        var visitor = app.NewVisitor();
        await visitor.OpenAsync($"/r/{informant.Link}");
        await visitor.SubmitAsync();
        return visitor;
    }

    /// <summary>A program with a key of this role; an owner's without a study.</summary>
    public async Task<HttpClient> ProgramAsync(Role role, string? study = "pioneers", params Guid[] sites)
    {
        var studyId = role == Role.Owner ? (Guid?)null : await app.Given.StudyAsync(study!); // every other role is in a study
        var key = await app.WithAsync((CreateApiKey create) => create.RunAsync(
            new CreateApiKey.Input { Name = $"{role} of {study}", Role = role, StudyId = studyId, Sites = sites }, Actor.System, CancellationToken.None));
        return app.NewProgram(key);
    }

    /// <summary>A program with a key that an administrator has made on the page, so that it counts as that person.</summary>
    public async Task<HttpClient> ProgramOfAsync(Visitor person, string name, string study)
    {
        await person.OpenAsync($"/studies/{study}/people/keys");
        await person.Fill("Name", $"Program of {name}").Tick("Administrator: everything in the study").SubmitAsync("Make the key");
        return app.NewProgram(person.Page.QuerySelector(".app-secret")!.TextContent); // shown this once
    }

    private async Task<Visitor> SignedInAsync(string name, Role role, string? study, params Guid[] sites)
    {
        var email = $"{name}@{study ?? "instance"}.test";
        var studyId = study is null ? (Guid?)null : await app.Given.StudyAsync(study);
        await app.WithAsync((CreateAccount create) => create.RunAsync(
            new CreateAccount.Input { Email = email, Name = name, Role = role, StudyId = studyId, Sites = sites, Password = Password }, Actor.System, CancellationToken.None));

        var visitor = app.NewVisitor();
        await visitor.OpenAsync("/account/login");
        await visitor.Fill("Email address", email).Fill("Password", Password).SubmitAsync("Sign in");
        return visitor;
    }
}
