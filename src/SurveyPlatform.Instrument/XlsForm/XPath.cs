using System.Collections.Immutable;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>An expression of XLSForm (XPath 1.0 with ${name} for an answer), as far as it can mean anything to us.</summary>
internal abstract record XPath;

internal sealed record XText(string Value) : XPath;

internal sealed record XNumber(decimal Value) : XPath;

/// <summary>The answer to the question with this name.</summary>
internal sealed record XAnswer(string Name) : XPath;

/// <summary>The answer to the question that the expression belongs to.</summary>
internal sealed record XSelf : XPath;

internal sealed record XCall(string Function, ImmutableArray<XPath> Arguments) : XPath;

internal sealed record XAll(ImmutableArray<XPath> Terms) : XPath;

internal sealed record XAny(ImmutableArray<XPath> Terms) : XPath;

internal sealed record XCompared(XPath Left, Comparator Comparator, XPath Right) : XPath
{
    /// <summary>The same comparison with what is asked about on the left.</summary>
    public XCompared Turned => Left is XText or XNumber && Right is not (XText or XNumber)
        ? new XCompared(Right, Comparator switch
        {
            Comparator.Less => Comparator.Greater,
            Comparator.LessOrEqual => Comparator.GreaterOrEqual,
            Comparator.Greater => Comparator.Less,
            Comparator.GreaterOrEqual => Comparator.LessOrEqual,
            _ => Comparator,
        }, Left)
        : this;
}

/// <summary>Something that is reckoned or looked up: it can be read and named, but means nothing to us.</summary>
/// <param name="Text">As it is written.</param>
internal sealed record XReckoned(string Text, string Why) : XPath
{
    public string What => $"{FormTexts.Quoted(Text)}, {Why}";
}

/// <summary>An expression that cannot be read, or not be carried; why.</summary>
internal sealed class XPathException(string message) : Exception(message);
