using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>An invitation's AAPOR outcome as a badge: &lt;outcome code="1.1" name="Complete" /&gt;.</summary>
[HtmlTargetElement("outcome", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class OutcomeTagHelper : TagHelper
{
    public required string Code { get; set; }

    public required string Name { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", StatusTagHelper.ClassOf(KindOf(Code)));
        output.Attributes.SetAttribute("title", $"Outcome {Code}");
        output.Content.SetContent(Name);
    }

    public static StatusKind KindOf(string code) => code switch
    {
        "1.1" => StatusKind.Done,
        "1.2" => StatusKind.Partial,
        "2.12" or "2.27" => StatusKind.Progress,
        "2.20" or "3.19" or "3.11" => StatusKind.Waiting,
        _ when code.StartsWith("2.11", StringComparison.Ordinal) => StatusKind.Refused,
        _ when code.StartsWith("3.", StringComparison.Ordinal) => StatusKind.Problem,
        _ => StatusKind.Off,
    };
}
