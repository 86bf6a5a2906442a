using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>A summary of what is wrong takes the focus where no script gives it, too.</summary>
[HtmlTargetElement("div", Attributes = "[data-module=govuk-error-summary]")]
[HtmlTargetElement("error-summary")]
public sealed class ErrorSummaryFocusTagHelper : TagHelper
{
    /// <summary>After the helper that may suppress the element.</summary>
    public override int Order => 1;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (output.TagName is not null)
        {
            output.Attributes.SetAttribute("tabindex", "-1");
            output.Attributes.Add(new TagHelperAttribute("autofocus"));
        }
    }
}
