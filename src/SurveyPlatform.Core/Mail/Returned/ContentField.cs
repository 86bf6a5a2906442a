using System.Text.RegularExpressions;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A value with parameters, such as that of <c>Content-Type</c> (RFC 2045 section 5.1; the pieces and charsets of RFC 2231 are put together).</summary>
internal sealed partial class ContentField
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private ContentField(string value) => Value = value;

    public string Value { get; }

    public string? this[string name] => _parameters.GetValueOrDefault(name);

    public static ContentField Read(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var field = new ContentField((end < 0 ? text : text[..end]).Trim().ToLowerInvariant());
        foreach (Match match in Parameter().Matches(end < 0 ? "" : text[end..]))
        {
            var name = match.Groups[1].Value;
            var value = match.Groups[2].Success ? Escaped().Replace(match.Groups[2].Value, "$1") : match.Groups[3].Value;
            var star = name.IndexOf('*', StringComparison.Ordinal);
            if (star > 0)
            {
                name = name[..star];
                value = field[name] + value;
            }

            if (star > 0 || field[name] is null)
            {
                field._parameters[name] = value;
            }
        }

        return field;
    }

    [GeneratedRegex("""([\w*'.+-]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))""")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
