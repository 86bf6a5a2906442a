using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Account;

/// <summary>Ends the session by POST; GET only offers the button.</summary>
[AllowAnonymous]
public sealed class LogoutModel(SignInManager<Accounts.Account> signIn, RespondentCookie respondent) : PageModel
{
    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        if (respondent.Read(HttpContext)?.Account is not null)
        {
            respondent.End(HttpContext); // answers entered for somebody are entered as whoever is signed in
        }

        return Redirect("/account/login");
    }
}
