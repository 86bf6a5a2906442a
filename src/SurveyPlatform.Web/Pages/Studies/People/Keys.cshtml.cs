using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.People;

/// <summary>The keys by which programs use the study; a new one is shown once.</summary>
[Authorize(Policy = Policies.ManagePeople)]
public sealed class KeysModel(Holders holders, StudyContext current, CreateApiKey createApiKey, RevokeApiKey revokeApiKey) : PageModel, IShowAgain
{
    public sealed record Form
    {
        public string Name { get; init; } = "";

        public string? Role { get; init; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<Holders.Key> Keys { get; private set; } = [];

    /// <summary>The key just made.</summary>
    public string? Key { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Input.Role is null)
        {
            throw CommonProblems.Invalid.For([new FieldError("role", "required", "Choose what the program may do")]);
        }

        Key = await createApiKey.RunAsync(new CreateApiKey.Input { Name = Input.Name, Role = Roles.Parse(Input.Role), StudyId = current.Id }, User.Actor(), ct);
        Input = new Form();
        ModelState.Clear();
        await ShowAgainAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid key, CancellationToken ct)
    {
        await revokeApiKey.RunAsync(key, current.Id, User.Actor(), ct);
        TempData["Done"] = "The key is revoked.";
        return RedirectToPage();
    }

    public async Task ShowAgainAsync(CancellationToken ct) => Keys = await holders.KeysAsync(current.Id, ct);
}
