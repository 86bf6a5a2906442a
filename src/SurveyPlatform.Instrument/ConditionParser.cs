using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

/// <summary>A condition that cannot be read: what is wrong, and at which character (the first is 1).</summary>
public sealed class ConditionException(string message, int position) : Exception($"{message} (at character {position})")
{
    public int Position { get; } = position;
}

// The grammar, lowest binding first:
//
//   either    = both { "or" both }
//   both      = negation { "and" negation }
//   negation  = "not" negation | primary
//   primary   = "(" either ")" | "answered" "(" key ")" | key test
//   test      = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) literal | "in" "(" literal { "," literal } ")" | "has" number
//   literal   = number | date | "'" text "'"                          (a quote inside text is doubled)
//
// Recursive descent with one token of look-ahead. A key always comes first and a literal second, so that a
// reader sees at once what is asked about, and so that no expression compares two unknowns. The text comes
// from authors and from programs: its length, its depth (parentheses and "not" are what recurse) and its
// number of tests are bounded, so that the worst input costs microseconds and no stack. Whether keys exist, stand earlier and
// fit their literals is not asked here but by InstrumentRules, which knows the items.

/// <summary>Reads a shownWhen expression, or says where it stops making sense.</summary>
public sealed class ConditionParser
{
    public const int MaxLength = 2000;
    public const int MaxDepth = 20;
    public const int MaxTests = 100;

    internal static readonly string[] Words = ["and", "or", "not", "in", "has", "answered"];

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _tests;
    private Token _token;

    private ConditionParser(string text)
    {
        _text = text;
        Advance();
    }

    private enum Kind
    {
        End,
        Word,
        Sign,
        Value,
    }

    /// <exception cref="ConditionException">The expression is not one.</exception>
    public static Condition Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ConditionException($"A condition has at most {MaxLength} characters", MaxLength + 1);
        }

        var parser = new ConditionParser(text);
        var condition = parser.Either();
        return parser._token.Kind == Kind.End ? condition : throw parser.Unexpected("'and', 'or' or the end");
    }

    private Condition Either() => Chain("or", Both, terms => new AnyOf(terms));

    private Condition Both() => Chain("and", Negation, terms => new AllOf(terms));

    private Condition Chain(string word, Func<Condition> part, Func<ImmutableArray<Condition>, Condition> join)
    {
        var first = part();
        if (!IsWord(word))
        {
            return first;
        }

        var terms = ImmutableArray.CreateBuilder<Condition>();
        terms.Add(first);
        while (IsWord(word))
        {
            Advance();
            terms.Add(part());
        }

        return join(terms.ToImmutable());
    }

    private Condition Negation()
    {
        if (!IsWord("not"))
        {
            return Primary();
        }

        Enter();
        Advance();
        var condition = new Not(Negation());
        _depth--;
        return condition;
    }

    private Condition Primary()
    {
        if (IsSign("("))
        {
            Enter();
            Advance();
            var inner = Either();
            Expect(")");
            _depth--;
            return inner;
        }

        if (++_tests > MaxTests)
        {
            throw new ConditionException($"A condition has at most {MaxTests} tests", _token.Position);
        }

        if (IsWord("answered"))
        {
            Advance();
            Expect("(");
            var key = Key();
            Expect(")");
            return new Answered(key);
        }

        return Test(Key());
    }

    private Condition Test(string key)
    {
        if (IsWord("has"))
        {
            Advance();
            var position = _token.Position;
            return Literal().Number is { } number && number == decimal.Truncate(number) && Math.Abs(number) <= 999
                ? new Has(key, (int)number)
                : throw new ConditionException("'has' is followed by the code of an option", position);
        }

        if (IsWord("in"))
        {
            Advance();
            Expect("(");
            var values = ImmutableArray.CreateBuilder<Literal>();
            values.Add(Literal());
            while (IsSign(","))
            {
                Advance();
                values.Add(Literal());
            }

            Expect(")");
            return new IsOneOf(key, values.ToImmutable());
        }

        var comparator = _token.Kind != Kind.Sign ? throw Unexpected("a comparison, 'in' or 'has'") : _token.Text switch
        {
            "=" => Comparator.Equal,
            "!=" => Comparator.NotEqual,
            "<" => Comparator.Less,
            "<=" => Comparator.LessOrEqual,
            ">" => Comparator.Greater,
            ">=" => Comparator.GreaterOrEqual,
            _ => throw Unexpected("a comparison, 'in' or 'has'"),
        };
        Advance();
        return new Compared(key, comparator, Literal());
    }

    private string Key()
    {
        if (_token.Kind != Kind.Word || Words.Contains(_token.Text))
        {
            throw Unexpected("the key of an item");
        }

        var key = _token.Text;
        Advance();
        return key;
    }

    private Literal Literal()
    {
        if (_token.Kind != Kind.Value)
        {
            throw Unexpected("a number, a date or a 'text'");
        }

        var literal = _token.Value;
        Advance();
        return literal;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new ConditionException($"A condition is nested at most {MaxDepth} deep", _token.Position);
        }
    }

    private void Expect(string sign)
    {
        if (!IsSign(sign))
        {
            throw Unexpected($"'{sign}'");
        }

        Advance();
    }

    private bool IsWord(string word) => _token.Kind == Kind.Word && _token.Text == word;

    private bool IsSign(string sign) => _token.Kind == Kind.Sign && _token.Text == sign;

    private ConditionException Unexpected(string expected) => new(
        _token.Kind == Kind.End ? $"The condition ends where {expected} is expected" : $"'{_token.Text}' stands where {expected} is expected",
        _token.Position);

    private void Advance()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }

        var start = _at;
        if (start == _text.Length)
        {
            _token = new Token(Kind.End, "", start + 1, default);
            return;
        }

        var c = _text[start];
        _token = c switch
        {
            '\'' => Quoted(start),
            >= 'a' and <= 'z' => new Token(Kind.Word, Take(start, char1 => char1 is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'), start + 1, default),
            '-' or (>= '0' and <= '9') => NumberOrDate(start),
            '(' or ')' or ',' or '=' => new Token(Kind.Sign, _text.Substring(_at++, 1), start + 1, default),
            '<' or '>' or '!' => Comparison(start),
            _ => throw new ConditionException($"'{c}' means nothing in a condition", start + 1),
        };
    }

    private Token Comparison(int start)
    {
        _at++;
        if (_at < _text.Length && _text[_at] == '=')
        {
            _at++;
        }

        var sign = _text[start.._at];
        return sign == "!" ? throw new ConditionException("'!' stands alone: write '!=' or 'not'", start + 1) : new Token(Kind.Sign, sign, start + 1, default);
    }

    private Token Quoted(int start)
    {
        _at++;
        while (_at < _text.Length)
        {
            if (_text[_at] != '\'')
            {
                _at++;
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                _at += 2;
            }
            else
            {
                _at++;
                var text = _text[(start + 1)..(_at - 1)].Replace("''", "'", StringComparison.Ordinal);
                return new Token(Kind.Value, _text[start.._at], start + 1, new Literal(null, text, null));
            }
        }

        throw new ConditionException("A text lacks its closing quote", start + 1);
    }

    private Token NumberOrDate(int start)
    {
        var text = Take(start, c => c is (>= '0' and <= '9') or '.' or '-');
        if (text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new Token(Kind.Value, text, start + 1, new Literal(null, null, date));
        }

        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return text[^1] != '.' && text.Length <= 20 && decimal.TryParse(text, plain, CultureInfo.InvariantCulture, out var number)
            ? new Token(Kind.Value, text, start + 1, new Literal(number, null, null))
            : throw new ConditionException($"'{text}' is neither a number nor a date", start + 1);
    }

    private string Take(int start, Func<char, bool> belongs)
    {
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private readonly record struct Token(Kind Kind, string Text, int Position, Literal Value);
}
