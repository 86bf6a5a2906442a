using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments.XlsForm;

// The grammar, lowest binding first; XLSForm adds ${name}, and writes quotes as word processors do:
//
//   either   = both { "or" both }
//   both     = compared { "and" compared }
//   compared = reckoned [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) reckoned ]
//   reckoned = part { ( "+" | "-" | "*" | "div" | "mod" | "|" ) part }
//   part     = [ "-" ] ( "(" either ")" | number | text | "${name}" | "." | path | name "(" [ either { "," either } ] ")" )
//
// Recursive descent with bounded depth and length, since anybody may have written it.

/// <summary>Reads a relevant or constraint, or says why it cannot be read.</summary>
internal sealed class XPathParser
{
    private const int MaxLength = 10_000;
    private const int MaxDepth = 40;
    private const string NothingIsReckoned = "and nothing is reckoned here";
    private const string ByPath = "which looks something up by a path";

    private readonly string _text;
    private int _at;
    private int _depth;

    private XPathParser(string text) => _text = text;

    /// <exception cref="XPathException">The text is no expression, or uses what only XForms clients have.</exception>
    public static XPath Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new XPathException("it is longer than can be read");
        }

        var parser = new XPathParser(text.Replace('‘', '\'').Replace('’', '\'').Replace('“', '"').Replace('”', '"'));
        var expression = parser.Either();
        parser.Skip();
        return parser._at == parser._text.Length ? expression : throw parser.Unexpected();
    }

    private XPath Either() => Chain("or", Both, terms => new XAny(terms));

    private XPath Both() => Chain("and", Compared, terms => new XAll(terms));

    private XPath Chain(string word, Func<XPath> part, Func<ImmutableArray<XPath>, XPath> join)
    {
        var terms = ImmutableArray.CreateBuilder<XPath>();
        do
        {
            terms.Add(part());
        }
        while (TakeWord(word));

        return terms.Count == 1 ? terms[0] : join(terms.ToImmutable());
    }

    private XPath Compared()
    {
        Skip();
        var start = _at;
        var left = Reckoned();
        while (TakeComparator() is { } comparator)
        {
            var right = Reckoned();
            left = left is XCompared ? From(start, "which compares a comparison") : new XCompared(left, comparator, right).Turned;
        }

        return left;
    }

    private XPath Reckoned()
    {
        Skip();
        var start = _at;
        var first = Part();
        while (true)
        {
            Skip();
            if (Take('+') || Take('-') || Take('*') || Take('|') || TakeWord("div") || TakeWord("mod"))
            {
                Part();
                first = From(start, NothingIsReckoned);
            }
            else
            {
                return first;
            }
        }
    }

    private XPath Part()
    {
        if (++_depth > MaxDepth)
        {
            throw new XPathException("it is nested too deeply");
        }

        Skip();
        var part = Peek() switch
        {
            '(' => Parenthesis(),
            '-' => Negative(),
            '\'' or '"' => Quoted(),
            '$' => Answer(),
            >= '0' and <= '9' => Number(),
            '.' when _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]) => Number(),
            '.' or '/' or '@' or '*' => Path(),
            var c when char.IsLetter(c) || c == '_' => NameOrCall(),
            _ => throw Unexpected(),
        };
        _depth--;
        return part;
    }

    private XPath Parenthesis()
    {
        _at++;
        var inside = Either();
        Require(')');
        return inside;
    }

    private XPath Negative()
    {
        var start = _at++;
        return Part() is XNumber number ? new XNumber(-number.Value) : From(start, NothingIsReckoned);
    }

    private XText Quoted()
    {
        var end = _text.IndexOf(_text[_at], _at + 1);
        if (end < 0)
        {
            throw new XPathException("a text in it lacks its closing quote");
        }

        var text = _text[(_at + 1)..end];
        _at = end + 1;
        return new XText(text);
    }

    private XPath Answer()
    {
        var (start, end) = (_at, _text.IndexOf('}', _at));
        if (end < 0 || _at + 1 >= _text.Length || _text[_at + 1] != '{')
        {
            throw Unexpected();
        }

        var name = _text[(_at + 2)..end].Trim();
        _at = end + 1;
        Skip();
        return Peek() is '/' or '[' ? LookedUp(start, "which looks inside a group of answers")
            : name.Contains('#', StringComparison.Ordinal) ? From(start, "an answer of an earlier form") : new XAnswer(name);
    }

    private XNumber Number()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek()) || Peek() == '.')
        {
            _at++;
        }

        return decimal.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new XNumber(number)
            : throw new XPathException($"“{_text[start.._at]}” is no number");
    }

    // "." is the question itself; a path of names leads to a question by its last one.
    private XPath Path()
    {
        var start = _at;
        TakePath();
        var path = _text[start.._at];
        Skip();
        var last = path[(path.LastIndexOf('/') + 1)..];
        return Peek() is '[' or '(' ? LookedUp(start, ByPath)
            : path == "." ? new XSelf()
            : last.Length > 0 && (char.IsLetter(last[0]) || last[0] == '_') ? new XAnswer(last)
            : From(start, ByPath);
    }

    private void TakePath()
    {
        while (char.IsLetterOrDigit(Peek()) || Peek() is '.' or '/' or '_' or '-' or '@' or '*' or ':')
        {
            _at++;
        }
    }

    // What is looked up is read over, to be named: its steps, and between brackets whatever there is.
    private XReckoned LookedUp(int start, string why)
    {
        while (Peek() is '/' or '[' or '(')
        {
            if (Peek() == '/')
            {
                TakePath();
            }
            else
            {
                TakeBrackets();
            }
        }

        return From(start, why);
    }

    private void TakeBrackets()
    {
        var open = 0;
        do
        {
            switch (Peek())
            {
                case '\0':
                    throw Unexpected();
                case '\'' or '"':
                    Quoted();
                    continue;
                case '[' or '(':
                    open++;
                    break;
                case ']' or ')':
                    open--;
                    break;
            }

            _at++;
        }
        while (open > 0);
    }

    private XPath NameOrCall()
    {
        var start = _at;
        while (char.IsLetterOrDigit(Peek()) || Peek() is '_' or '-' or ':' or '.')
        {
            _at++;
        }

        var name = _text[start.._at];
        Skip();
        if (!Take('('))
        {
            return Peek() is '/' or '[' ? LookedUp(start, ByPath) : throw new XPathException($"“{name}” stands alone in it: an answer is written ${{{name}}}, a text in quotes");
        }

        var arguments = ImmutableArray.CreateBuilder<XPath>();
        Skip();
        if (!Take(')'))
        {
            do
            {
                arguments.Add(Either());
            }
            while (Take(','));

            Require(')');
        }

        Skip();
        return Peek() is '/' or '[' ? LookedUp(start, ByPath)
            : (name, arguments.Count) is ("concat", _) or ("date" or "string", 1) && arguments.All(a => a is XText) ? new XText(string.Concat(arguments.Select(a => ((XText)a).Value)))
            : new XCall(name, arguments.ToImmutable());
    }

    private Comparator? TakeComparator()
    {
        Skip();
        Comparator? found = Peek() switch
        {
            '=' => Comparator.Equal,
            '!' when _at + 1 < _text.Length && _text[_at + 1] == '=' => Comparator.NotEqual,
            '<' => Comparator.Less,
            '>' => Comparator.Greater,
            _ => null,
        };
        if (found is null)
        {
            return null;
        }

        _at += found == Comparator.NotEqual ? 2 : 1;
        return found is Comparator.Less or Comparator.Greater && Take('=') ? (found == Comparator.Less ? Comparator.LessOrEqual : Comparator.GreaterOrEqual) : found;
    }

    private bool TakeWord(string word)
    {
        Skip();
        var end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '-')))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private bool Take(char sign)
    {
        Skip();
        if (Peek() != sign)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Require(char sign)
    {
        if (!Take(sign))
        {
            throw Unexpected();
        }
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private XReckoned From(int start, string why) => new(_text[start.._at].Trim(), why);

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private XPathException Unexpected() => new(_at >= _text.Length
        ? "it ends too early"
        : string.Create(CultureInfo.InvariantCulture, $"it cannot be read at character {_at + 1} (“{_text.AsSpan(_at, Math.Min(12, _text.Length - _at))}”)"));
}
