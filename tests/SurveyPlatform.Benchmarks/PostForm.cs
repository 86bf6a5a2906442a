using System.Net;
using System.Text;

namespace SurveyPlatform.Benchmarks;

/// <summary>The form of a page that goes on: the first one in its main part that is posted, where to and with which hidden fields.</summary>
internal sealed record PostForm(string? Action, string Hidden)
{
    public static PostForm? In(string html)
    {
        var main = Math.Max(html.IndexOf("<main", StringComparison.Ordinal), 0);
        for (var at = html.IndexOf("<form", main, StringComparison.Ordinal); at >= 0; at = html.IndexOf("<form", at + 5, StringComparison.Ordinal))
        {
            var tag = Tag(html, at);
            if (Attribute(tag, "method") is { } method && method.Equals("post", StringComparison.OrdinalIgnoreCase))
            {
                var end = html.IndexOf("</form>", at, StringComparison.Ordinal);
                return new(Attribute(tag, "action"), HiddenIn(html.AsSpan(at, (end < 0 ? html.Length : end) - at).ToString()));
            }
        }

        return null;
    }

    private static string HiddenIn(string form)
    {
        var fields = new StringBuilder();
        for (var at = form.IndexOf("<input", StringComparison.Ordinal); at >= 0; at = form.IndexOf("<input", at + 6, StringComparison.Ordinal))
        {
            var tag = Tag(form, at);
            if (Attribute(tag, "type") == "hidden" && Attribute(tag, "name") is { } name)
            {
                fields.Append(fields.Length > 0 ? "&" : "").Append(WebUtility.UrlEncode(name)).Append('=').Append(WebUtility.UrlEncode(Attribute(tag, "value") ?? ""));
            }
        }

        return fields.ToString();
    }

    private static string Tag(string html, int at)
    {
        var end = html.IndexOf('>', at);
        return html[at..(end < 0 ? html.Length : end)];
    }

    private static string? Attribute(string tag, string name)
    {
        var at = tag.IndexOf($" {name}=\"", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var start = at + name.Length + 3;
        return WebUtility.HtmlDecode(tag[start..tag.IndexOf('"', start)]);
    }
}
