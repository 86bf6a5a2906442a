using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.People;

/// <summary>Who works on the study and as what; a new person's link is shown once, to be handed over.</summary>
[Authorize(Policy = Policies.ManagePeople)]
public sealed class IndexModel(SurveyDb db, Holders holders, StudyContext current, CreateAccount createAccount, TakeRole takeRole, Deployment deployment)
    : PageModel, IShowAgain
{
    public sealed record Form
    {
        public string Email { get; init; } = "";

        public string? Name { get; init; }

        public string? Role { get; init; }

        /// <summary>An array, because the binder adds to any other collection that it finds, and one that is read-only stays empty.</summary>
        public Guid[] Sites { get; init; } = [];
    }

    public sealed record SiteRow(Guid Id, string Name);

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<Holders.Person> People { get; private set; } = [];

    public IReadOnlyList<SiteRow> Sites { get; private set; } = [];

    /// <summary>Where the person just added sets their password.</summary>
    public Uri? Link { get; private set; }

    public string? Done { get; private set; }

    public async Task OnGetAsync(string? change, CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (People.FirstOrDefault(p => p.Id.ToString() == change) is { } person)
        {
            Input = new Form { Email = person.Email, Name = person.Name, Role = person.Role.Word(), Sites = [.. person.Sites] };
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Input.Role is null)
        {
            throw CommonProblems.Invalid.For([new FieldError("role", "required", "Choose what they may do")]);
        }

        var role = Roles.Parse(Input.Role);
        var result = await createAccount.RunAsync(new CreateAccount.Input
        {
            Email = Input.Email,
            Name = Input.Name,
            Role = role,
            StudyId = current.Id,
            Sites = role == Role.Coordinator ? Input.Sites : [],
        }, User.Actor(), ct);
        Link = result.PasswordPath is { } path ? new Uri(deployment.PublicUrl, path) : null;
        Done = $"{Input.Email} is {role.Word()} of {current.Name}.";
        Input = new Form();
        ModelState.Clear();
        await ShowAgainAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid person, CancellationToken ct)
    {
        var found = (await holders.PeopleAsync(current.Id, ct)).FirstOrDefault(p => p.Id == person && p.Role != Role.Owner) ?? throw CommonProblems.NotFound.With("person", person);
        await takeRole.RunAsync(found.Id, found.Name, current.Id, User.Actor(), ct);
        TempData["Done"] = $"{found.Name} has no role in {current.Name} any more.";
        return found.Id == User.Actor().Id ? Redirect("/") : RedirectToPage();
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        People = await holders.PeopleAsync(current.Id, ct);
        Sites = await db.Sites.Where(s => s.StudyId == current.Id).OrderBy(s => s.Name).Select(s => new SiteRow(s.Id, s.Name)).ToListAsync(ct);
    }
}
