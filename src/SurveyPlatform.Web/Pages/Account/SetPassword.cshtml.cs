using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Account;

/// <summary>Where a one-time link leads: the first form that is accepted spends it. Opening the page changes nothing.</summary>
[AllowAnonymous]
public sealed class SetPasswordModel(UserManager<Accounts.Account> users, SignInManager<Accounts.Account> signIn) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "account")]
    public Guid AccountId { get; set; }

    [BindProperty(SupportsGet = true, Name = "token")]
    public string? Token { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter a password")]
    public string? Password { get; set; }

    [BindProperty]
    [Compare(nameof(Password), ErrorMessage = "Both passwords must be the same")]
    public string? Again { get; set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var account = await users.FindByIdAsync(AccountId.ToString()) ?? throw AccountProblems.LinkSpent.With();
        var result = await users.ResetPasswordAsync(account, PasswordLink.Token(Token), Password!); // required
        if (!result.Succeeded)
        {
            throw result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidToken))
                ? AccountProblems.LinkSpent.With()
                : AccountProblems.Refused.For([.. result.Errors.Select(e => new FieldError("password", e.Code, e.Description))], "The password cannot be taken.");
        }

        await users.SetLockoutEndDateAsync(account, null);
        await users.ResetAccessFailedCountAsync(account);
        await signIn.SignInAsync(account, isPersistent: false);
        return Redirect("/");
    }
}
