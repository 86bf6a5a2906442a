using System.Globalization;
using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>What people type into fields, as members of an instrument: an empty field is no member, and what cannot be right is left for the instrument's own rules to refuse at its place.</summary>
internal static class FormValues
{
    extension(InstrumentText draft)
    {
        /// <summary>A text that has to be there; empty, it is refused where it stands.</summary>
        public InstrumentText PutText(string pointer, string? typed) => draft.PutTyped(pointer, Plain(typed) ?? "");

        /// <summary>A text that may be left out.</summary>
        public InstrumentText PutOptional(string pointer, string? typed) => draft.PutTyped(pointer, Plain(typed));

        public InstrumentText PutNumber(string pointer, string? typed) => draft.Put(pointer, Number(typed));

        /// <summary>False needs no member, but one that says so stays.</summary>
        public InstrumentText PutFlag(string pointer, bool flag) =>
            flag == (draft.At(pointer) is JsonValue value && value.TryGetValue<bool>(out var now) && now) ? draft : draft.Put(pointer, flag ? true : null);

        /// <summary>A list as its lines in a form say that they come from it; new lines come from nowhere.</summary>
        public InstrumentText ArrangeAs(string list, IEnumerable<int?> lines)
        {
            var order = lines.OfType<int>().ToList();
            return order.Distinct().Count() == order.Count && order.TrueForAll(i => i >= 0 && i < draft.CountAt(list))
                ? draft.Arrange(list, order)
                : throw CommonProblems.Invalid.For([new FieldError("", "lines", "The lines of this form do not fit the draft. Open it again and repeat your change.")]);
        }

        // A form sends line breaks its own way; a text that is otherwise the same is the same.
        private InstrumentText PutTyped(string pointer, string? text) =>
            text is not null && Plain(draft.TextAt(pointer)) == text ? draft : draft.Put(pointer, text);
    }

    /// <summary>Null for nothing but white space; line breaks as instruments have them.</summary>
    public static string? Plain(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.ReplaceLineEndings("\n");

    /// <summary>A number as typed; text that is none is kept as text, which the rules refuse where it stands.</summary>
    public static JsonNode? Number(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null
        : decimal.TryParse(typed.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : typed.Trim();
}
