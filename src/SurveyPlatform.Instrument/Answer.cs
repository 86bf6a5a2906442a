using System.Collections.Immutable;
using System.Text;

namespace SurveyPlatform.Instruments;

/// <summary>What a person gave for one key; there are no other kinds than those of this file.</summary>
public abstract record Answer
{
    private protected Answer()
    {
    }
}

public sealed record SingleAnswer : Answer
{
    private static readonly SingleAnswer[] Plain = [.. Enumerable.Range(0, 1000).Select(code => new SingleAnswer(code))];

    public SingleAnswer(int code, string? other = null) => (Code, Other) = (code, AnswerText.NormaliseOptional(other));

    public int Code { get; }

    public string? Other { get; }

    /// <summary>The shared value for a code without other text.</summary>
    public static SingleAnswer Of(int code) => code is >= 0 and < 1000 ? Plain[code] : new SingleAnswer(code);
}

public sealed record MultipleAnswer : Answer
{
    public MultipleAnswer(ImmutableArray<int> codes, string? other = null) =>
        (Codes, Other) = (codes, AnswerText.NormaliseOptional(other));

    public ImmutableArray<int> Codes { get; }

    public string? Other { get; }

    public bool Equals(MultipleAnswer? that) =>
        that is not null && Other == that.Other && Codes.AsSpan().SequenceEqual(that.Codes.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Other, Codes.Length, Codes.IsEmpty ? 0 : Codes[0]);
}

public sealed record NumberAnswer : Answer
{
    public NumberAnswer(decimal value) => Value = value / 1.0000000000000000000000000000m; // drops trailing zeros: 4.0 is 4

    public decimal Value { get; }
}

public sealed record TextAnswer : Answer
{
    public TextAnswer(string value) => Value = AnswerText.Normalise(value);

    public string Value { get; }
}

public sealed record DateAnswer(DateOnly Value) : Answer;

/// <summary>Codes in order of rank, the first being rank 1.</summary>
public sealed record RankingAnswer(ImmutableArray<int> Codes) : Answer
{
    public bool Equals(RankingAnswer? that) => that is not null && Codes.AsSpan().SequenceEqual(that.Codes.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Codes.Length, Codes.IsEmpty ? 0 : Codes[0]);
}

/// <summary>The person said that they do not know, or prefer not to say.</summary>
public sealed record MissingAnswer(MissingReason Reason) : Answer
{
    public static MissingAnswer DontKnow { get; } = new(MissingReason.DontKnow);

    public static MissingAnswer PreferNotToSay { get; } = new(MissingReason.PreferNotToSay);

    public static MissingAnswer Of(MissingReason reason) => reason switch
    {
        MissingReason.DontKnow => DontKnow,
        MissingReason.PreferNotToSay => PreferNotToSay,
        _ => throw new ArgumentException($"{reason} is not something a person can say.", nameof(reason)),
    };
}

/// <summary>Text as the database takes it: no NUL, no lone surrogate, lines ending in LF.</summary>
public static class AnswerText
{
    public static string Normalise(string text)
    {
        if (!NeedsWork(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                if (i + 1 == text.Length || text[i + 1] != '\n')
                {
                    clean.Append('\n');
                }
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                clean.Append('\uFFFD');
            }
            else if (c != '\0')
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    internal static string? NormaliseOptional(string? text) => Normalise(text ?? "") is { Length: > 0 } clean ? clean : null;

    private static bool NeedsWork(string text)
    {
        foreach (var c in text)
        {
            if (c is '\0' or '\r' || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }
}
