using Microsoft.AspNetCore.Mvc.Filters;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Turns a form away that is longer than its page may take, before anything of it is read; the framework would only say that it cannot be read.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongestFormAttribute(int bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private static readonly Problem TooLarge = new("tooLarge", 413, "What you sent is too large ({0} MB), and nothing of it was read. The page you came from says how large a file may be.");

    /// <summary>Before the antiforgery token is looked for, which reads the form.</summary>
    public int Order => 800;

    public int Bytes => bytes;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > bytes)
        {
            throw TooLarge.With(context.HttpContext.Request.ContentLength.Value >> 20);
        }
    }
}
