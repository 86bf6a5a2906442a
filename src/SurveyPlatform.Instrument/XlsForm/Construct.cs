using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Names what of an expression has no counterpart here, so that its author finds it in the cell.</summary>
internal static class Construct
{
    // Some of what is said with these is carried, so they are to blame only where nothing else is.
    private static readonly string[] Known = ["true", "false", "boolean", "not", "selected", "string-length", "count-selected"];

    /// <summary>The functions that nothing here is like; else what is reckoned or looked up; else the part as it is written.</summary>
    public static string Of(XPath part)
    {
        var all = Within(part).ToList();
        var functions = all.OfType<XCall>().Select(c => c.Function).Where(f => !Known.Contains(f)).Distinct().Select(f => f + "()").ToList();
        return functions.Count > 0 ? $"{string.Join(", ", functions)}, which {(functions.Count == 1 ? "has" : "have")} no counterpart here"
            : all.OfType<XReckoned>().FirstOrDefault()?.What ?? $"{FormTexts.Quoted(Written(part))}, which has no counterpart here";
    }

    private static IEnumerable<XPath> Within(XPath part) => [part, .. Parts(part).SelectMany(Within)];

    private static ImmutableArray<XPath> Parts(XPath part) => part switch
    {
        XAll all => all.Terms,
        XAny any => any.Terms,
        XCall call => call.Arguments,
        XCompared compared => [compared.Left, compared.Right],
        _ => [],
    };

    private static string Written(XPath part) => part switch
    {
        XText text => $"'{text.Value}'",
        XNumber number => number.Value.ToString(CultureInfo.InvariantCulture),
        XAnswer answer => $"${{{answer.Name}}}",
        XSelf => ".",
        XCall call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Written))})",
        XCompared compared => $"{Written(compared.Left)} {Compared.Sign(compared.Comparator)} {Written(compared.Right)}",
        XAll all => string.Join(" and ", all.Terms.Select(t => t is XAny ? $"({Written(t)})" : Written(t))),
        XAny any => string.Join(" or ", any.Terms.Select(Written)),
        XReckoned reckoned => reckoned.Text,
        _ => throw new InvalidOperationException(),
    };
}
