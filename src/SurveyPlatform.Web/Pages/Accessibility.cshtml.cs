using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages;

/// <summary>The accessibility statement: what the pages conform to, how that is tested, what is known to be missing, and where to complain.</summary>
[AllowAnonymous]
public sealed class AccessibilityModel(AccessibilityOptions options, MailOptions mail) : PageModel
{
    /// <summary>The day on which what the statement says of the program was last gone through.</summary>
    public static readonly DateOnly PreparedOn = new(2026, 11, 25);

    public AccessibilityOptions Options => options;

    public string Mail => mail.ReplyTo ?? mail.Sender.Address;

    public bool IsForStaff => User.Identity is { IsAuthenticated: true };

    public void OnGet()
    {
        if (!IsForStaff)
        {
            LanguageChoice.Begin(HttpContext);
        }
    }
}
