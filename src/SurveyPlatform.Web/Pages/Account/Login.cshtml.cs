using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SurveyPlatform.Web.Pages.Account;

/// <summary>Sign-in of the staff. Whatever is wrong, the message and the time taken are the same, so that nobody learns who has an account.</summary>
[AllowAnonymous]
public sealed class LoginModel(UserManager<Accounts.Account> users, SignInManager<Accounts.Account> signIn) : PageModel
{
    /// <summary>Compared with when there is no account, so that it takes as long.</summary>
    private static readonly Accounts.Account Nobody = new() { Name = "", CreatedAt = default };

    [BindProperty]
    [Required(ErrorMessage = "Enter your email address")]
    public string? Email { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter your password")]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Next { get; set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await SignInAsync())
        {
            return LocalRedirect(Url.IsLocalUrl(Next) ? Next : "/");
        }

        ModelState.AddModelError("", "The email address or password is not right. After five wrong tries an account is closed for five minutes.");
        var page = Page();
        page.StatusCode = StatusCodes.Status400BadRequest;
        return page;
    }

    private async Task<bool> SignInAsync()
    {
        var account = await users.FindByEmailAsync(Email!.Trim()); // required
        if (account is null or { PasswordHash: null } || await users.IsLockedOutAsync(account))
        {
            users.PasswordHasher.HashPassword(Nobody, Password!); // required
            return false;
        }

        return (await signIn.PasswordSignInAsync(account, Password!, isPersistent: false, lockoutOnFailure: true)).Succeeded; // required
    }
}
