using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>What will be here and how to begin: &lt;empty-state title="No rounds yet"&gt;...&lt;/empty-state&gt;.</summary>
[HtmlTargetElement("empty-state")]
public sealed class EmptyStateTagHelper : TagHelper
{
    public required string Title { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "app-empty");
        output.PreContent.AppendHtml("<h2 class=\"govuk-heading-m\">").Append(Title).AppendHtml("</h2>");
    }
}
