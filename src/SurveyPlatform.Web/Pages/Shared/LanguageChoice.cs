using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.Features;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>
/// The language this browser asked for: by a link (<c>?lang=cy</c>), by a button of a form, so that what was typed goes with it, or
/// earlier, which a cookie remembers that holds nothing else.
/// </summary>
public static class LanguageChoice
{
    /// <summary>In a link.</summary>
    public const string Parameter = "lang";

    /// <summary>In a form; with a hyphen no key of a questionnaire can be called so.</summary>
    public const string Control = "in-language";

    private const string Cookie = "language";

    /// <summary>The languages of the program itself.</summary>
    public static IReadOnlyList<string> Ours { get; } = [Words.English.Language, Words.Welsh.Language];

    extension(HttpContext http)
    {
        /// <summary>What the program says on this page, in the language of whoever reads it; English on staff pages.</summary>
        public Words Words => http.Features.Get<Words>() ?? Words.English;
    }

    extension(Words say)
    {
        /// <summary>A sentence with markup of its own; the values are encoded.</summary>
        public IHtmlContent Html(string english, params object[] values) => new HtmlContentBuilder().AppendFormat(say[english], values);
    }

    /// <summary>Whether this form was sent to change the language, and nothing else.</summary>
    public static bool IsAskedBy(IFormCollection form) => form.ContainsKey(Control);

    /// <summary>The first of these languages that the browser asked for; null when it asked for none of them.</summary>
    public static string? Among(HttpContext http, IReadOnlyList<string> languages)
    {
        if (Find(languages, Asked(http)) is { } asked)
        {
            Remember(http, asked);
            return asked;
        }

        return Find(languages, http.Request.Cookies[Name(http)]);
    }

    /// <summary>Keeps the language for pages that will not know who reads them.</summary>
    public static void Remember(HttpContext http, string language)
    {
        if (http.Request.Cookies[Name(http)] != language)
        {
            http.Response.Cookies.Append(Name(http), language, new()
            {
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        }
    }

    /// <summary>For a page that nobody in particular reads: sets its words, and says which languages it can be read in.</summary>
    /// <param name="own">The language of the person it was written to, if there is one.</param>
    public static IReadOnlyList<string> Begin(HttpContext http, string? own = null)
    {
        var chosen = Among(http, Ours);
        var words = Words.In(chosen ?? own);
        http.Features.Set(words);
        return chosen is null && words == Words.English ? [] : Ours;
    }

    /// <summary>This page's own address in another language.</summary>
    public static string Address(HttpRequest request, string language) =>
        QueryString.Create(request.Query.Where(q => q.Key != Parameter)).Add(Parameter, language).ToString();

    private static string? Asked(HttpContext http) =>
        (http.Features.Get<IFormFeature>()?.Form?[Control] is [.., { } byForm] ? byForm : null) ?? http.Request.Query[Parameter].FirstOrDefault();

    private static string? Find(IReadOnlyList<string> languages, string? asked) =>
        asked is null ? null : languages.FirstOrDefault(l => l.Equals(asked, StringComparison.OrdinalIgnoreCase));

    private static string Name(HttpContext http) => http.Request.IsHttps ? "__Host-" + Cookie : Cookie;
}
