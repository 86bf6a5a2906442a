using Microsoft.AspNetCore.Mvc.Filters;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Turns a form away that is longer than its page may take, before anything of it is read; the framework would only say that it cannot be read.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongestFormAttribute(int bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private static readonly Problem TooLarge = new("tooLarge", 413, "What you sent has {0} MB; this page takes {1} MB at the most. Nothing was read.");

    /// <summary>Before the antiforgery token is looked for, which reads the form.</summary>
    public int Order => 800;

    public int Bytes => bytes;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > bytes)
        {
            throw TooLarge.With(context.HttpContext.Request.ContentLength.Value >> 20, bytes >> 20);
        }
    }
}
