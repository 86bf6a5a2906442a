using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>The states a badge can show; each has its own colour and shape in _status.scss.</summary>
public enum StatusKind
{
    Off,
    Done,
    Partial,
    Progress,
    Waiting,
    Refused,
    Problem,
    Attention,
}

/// <summary>A state with colour, shape and word: &lt;status kind="Done"&gt;Sent&lt;/status&gt;.</summary>
[HtmlTargetElement("status")]
public sealed class StatusTagHelper : TagHelper
{
    public StatusKind Kind { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", ClassOf(Kind));
    }

    internal static string ClassOf(StatusKind kind) => kind switch
    {
        StatusKind.Done => "app-status app-status--done",
        StatusKind.Partial => "app-status app-status--partial",
        StatusKind.Progress => "app-status app-status--progress",
        StatusKind.Waiting => "app-status app-status--waiting",
        StatusKind.Refused => "app-status app-status--refused",
        StatusKind.Problem => "app-status app-status--problem",
        StatusKind.Attention => "app-status app-status--attention",
        _ => "app-status app-status--off",
    };
}
