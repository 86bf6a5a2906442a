using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>A day or an instant in words, in the study's zone: &lt;when at="@x" /&gt;, &lt;when on="@day" brief="true" /&gt;; nothing for null.</summary>
[HtmlTargetElement("when", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class WhenTagHelper : TagHelper
{
    public DateTimeOffset? At { get; set; }

    public DateOnly? On { get; set; }

    public bool Brief { get; set; }

    /// <summary>Another zone than the study's.</summary>
    public TimeZoneInfo? Zone { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public required ViewContext ViewContext { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        var zone = Zone ?? StudyFrame.Of(ViewContext.HttpContext)?.Zone ?? TimeZoneInfo.Utc;
        if (At is { } at)
        {
            output.Attributes.SetAttribute("datetime", TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
            output.Content.SetContent(Brief ? InWords.ShortMoment(at, zone) : InWords.Moment(at, zone));
        }
        else if (On is { } on)
        {
            output.Attributes.SetAttribute("datetime", on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            output.Content.SetContent(Brief ? InWords.ShortDay(on) : InWords.Day(on));
        }
        else
        {
            output.SuppressOutput();
        }
    }
}
