using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.TagHelpers;

/// <summary>How a field with choices is shown.</summary>
public enum FieldStyle
{
    Select,
    Radios,
    Checkboxes,
}

/// <summary>A label, hint, message and control in the order screen readers need: &lt;field for="Input.Name" label="Name" /&gt;.</summary>
[HtmlTargetElement("field", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FieldTagHelper : TagHelper
{
    /// <summary>The bound property; a filter form without one gives name and value instead.</summary>
    public ModelExpression? For { get; set; }

    public string? Name { get; set; }

    public string? Value { get; set; }

    public required string Label { get; set; }

    public string? Hint { get; set; }

    /// <summary>The input's type: text, email, password, number, date, datetime-local, search, file; checkbox for a bool.</summary>
    public string Type { get; set; } = "text";

    /// <summary>More than one makes a text area.</summary>
    public int Lines { get; set; } = 1;

    public IEnumerable<SelectListItem>? Choices { get; set; }

    public FieldStyle As { get; set; }

    /// <summary>Width in characters: 2, 3, 4, 5, 10, 20 or 30; 0 is the full width.</summary>
    public int Width { get; set; }

    public string? Suffix { get; set; }

    public bool Optional { get; set; }

    public string? Autocomplete { get; set; }

    public string? Accept { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public required ViewContext ViewContext { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var name = For is null ? Name ?? throw new InvalidOperationException("<field> needs for or name.") : ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        var id = TagBuilder.CreateSanitizedId(name, "_");
        ViewContext.ModelState.TryGetValue(name, out var state);
        var error = state?.Errors.FirstOrDefault()?.ErrorMessage;
        var values = Values(state?.RawValue);

        var described = string.Join(' ', new[] { Hint is null ? null : id + "-hint", error is null ? null : id + "-error" }.OfType<string>());
        var hint = Hint is null ? null : Tag("div", "govuk-hint", Hint, ("id", id + "-hint"));
        var message = error is null ? null : Message(id, error, ViewContext.HttpContext.Words);
        var text = Optional ? $"{Label} {ViewContext.HttpContext.Words["(optional)"]}" : Label;

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", error is null ? "govuk-form-group" : "govuk-form-group govuk-form-group--error");

        if (Type == "checkbox")
        {
            Add(output, hint, message, Tick(id, name, "true", text, values.Contains("true", StringComparer.OrdinalIgnoreCase), "checkboxes", described));
        }
        else if (Choices is not null && As != FieldStyle.Select)
        {
            var fieldset = Tag("fieldset", "govuk-fieldset", null, ("aria-describedby", described));
            fieldset.InnerHtml.AppendHtml(Tag("legend", "govuk-fieldset__legend", text));
            Add(fieldset.InnerHtml, hint, message, Ticks(id, name, values));
            output.Content.AppendHtml(fieldset);
        }
        else
        {
            Add(output, Tag("label", "govuk-label", text, ("for", id)), hint, message, Control(id, name, values, described, error is not null));
        }
    }

    private string[] Values(object? attempted) => (attempted ?? (For is null ? Value : For.Model)) switch
    {
        null => [],
        string one => [one],
        string[] many => many,
        bool flag => [flag ? "true" : "false"],
        DateOnly day => [day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
        DateTime local => [local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)],
        System.Collections.IEnumerable several => [.. several.Cast<object>().Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)!)],
        var other => [Convert.ToString(other, CultureInfo.InvariantCulture)!],
    };

    private TagBuilder Control(string id, string name, string[] values, string described, bool wrong)
    {
        var width = Width == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" govuk-input--width-{Width}");
        if (Choices is not null)
        {
            var select = Tag("select", wrong ? "govuk-select govuk-select--error" : "govuk-select", null, ("id", id), ("name", name), ("aria-describedby", described));
            foreach (var choice in Choices)
            {
                select.InnerHtml.AppendHtml(Tag("option", null, choice.Text, ("value", choice.Value), ("selected", IsChosen(choice, values) ? "selected" : null)));
            }

            return select;
        }

        if (Lines > 1)
        {
            var area = Tag("textarea", wrong ? "govuk-textarea govuk-textarea--error" : "govuk-textarea", values.FirstOrDefault(), ("id", id), ("name", name),
                ("rows", Lines.ToString(CultureInfo.InvariantCulture)), ("aria-describedby", described));
            return area;
        }

        var input = Tag("input", (wrong ? "govuk-input govuk-input--error" : "govuk-input") + width, null, ("id", id), ("name", name), ("type", Type == "number" ? "text" : Type),
            ("inputmode", Type == "number" ? "numeric" : null), ("value", Type is "password" or "file" ? null : values.FirstOrDefault()),
            ("autocomplete", Autocomplete), ("accept", Accept), ("aria-describedby", described));
        input.TagRenderMode = TagRenderMode.SelfClosing;
        if (Suffix is null)
        {
            return input;
        }

        var wrapper = Tag("div", "govuk-input__wrapper", null);
        wrapper.InnerHtml.AppendHtml(input).AppendHtml(Tag("div", "govuk-input__suffix", Suffix, ("aria-hidden", "true")));
        return wrapper;
    }

    private TagBuilder Ticks(string id, string name, string[] values)
    {
        var kind = As == FieldStyle.Radios ? "radios" : "checkboxes";
        var list = Tag("div", $"govuk-{kind} govuk-{kind}--small", null, ("data-module", "govuk-" + kind));
        var number = 0;
        foreach (var choice in Choices!)
        {
            var own = number++ == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{number}");
            Tick(list.InnerHtml, own, name, choice.Value, choice.Text, IsChosen(choice, values), kind, null);
        }

        return list;
    }

    private static TagBuilder Tick(string id, string name, string value, string text, bool chosen, string kind, string? described)
    {
        var list = Tag("div", $"govuk-{kind} govuk-{kind}--small", null);
        Tick(list.InnerHtml, id, name, value, text, chosen, kind, described);
        return list;
    }

    private static void Tick(IHtmlContentBuilder list, string id, string name, string value, string text, bool chosen, string kind, string? described)
    {
        var item = Tag("div", $"govuk-{kind}__item", null);
        var input = Tag("input", $"govuk-{kind}__input", null, ("id", id), ("name", name), ("type", kind == "radios" ? "radio" : "checkbox"), ("value", value),
            ("checked", chosen ? "checked" : null), ("aria-describedby", described));
        input.TagRenderMode = TagRenderMode.SelfClosing;
        item.InnerHtml.AppendHtml(input).AppendHtml(Tag("label", $"govuk-label govuk-{kind}__label", text, ("for", id)));
        list.AppendHtml(item);
    }

    private static bool IsChosen(SelectListItem choice, string[] values) => values.Length == 0 ? choice.Selected : values.Contains(choice.Value);

    private static TagBuilder Message(string id, string error, Words say)
    {
        var message = Tag("p", "govuk-error-message", null, ("id", id + "-error"));
        message.InnerHtml.AppendHtml(Tag("span", "govuk-visually-hidden", say["Error:"])).Append(" ").Append(error);
        return message;
    }

    private static void Add(TagHelperOutput output, params IHtmlContent?[] parts) => Add(output.Content, parts);

    private static void Add(IHtmlContentBuilder to, params IHtmlContent?[] parts)
    {
        foreach (var part in parts.OfType<IHtmlContent>())
        {
            to.AppendHtml(part);
        }
    }

    private static TagBuilder Tag(string name, string? css, string? text, params (string Name, string? Value)[] attributes)
    {
        var tag = new TagBuilder(name);
        if (css is not null)
        {
            tag.Attributes["class"] = css;
        }

        foreach (var (attribute, value) in attributes)
        {
            if (!string.IsNullOrEmpty(value) || (attribute == "value" && value is not null))
            {
                tag.Attributes[attribute] = value;
            }
        }

        if (text is not null)
        {
            tag.InnerHtml.Append(text);
        }

        return tag;
    }
}
