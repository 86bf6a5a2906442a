using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.AspNetCore.WebUtilities;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>Previous and next page of a list, keeping the rest of the query: &lt;pager page="2" pages="5" /&gt;; nothing for one page.</summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PagerTagHelper : TagHelper
{
    public int Page { get; set; } = 1;

    public int Pages { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public required ViewContext ViewContext { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Pages < 2)
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "app-pager");
        output.Attributes.SetAttribute("aria-label", "Pages");
        if (Page > 1)
        {
            Link(output, Page - 1, "prev", "Previous page");
        }

        output.Content.AppendHtml("<span>").Append(string.Create(CultureInfo.InvariantCulture, $"Page {Page} of {Pages}")).AppendHtml("</span>");
        if (Page < Pages)
        {
            Link(output, Page + 1, "next", "Next page");
        }
    }

    private void Link(TagHelperOutput output, int page, string rel, string text)
    {
        var request = ViewContext.HttpContext.Request;
        var query = request.Query.Where(q => q.Key != "page").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v))
            .Append(KeyValuePair.Create("page", (string?)page.ToString(CultureInfo.InvariantCulture)));
        var link = new TagBuilder("a");
        link.AddCssClass("govuk-link");
        link.Attributes["rel"] = rel;
        link.Attributes["href"] = QueryHelpers.AddQueryString(request.PathBase + request.Path, query);
        link.InnerHtml.Append(text);
        output.Content.AppendHtml(link);
    }
}
