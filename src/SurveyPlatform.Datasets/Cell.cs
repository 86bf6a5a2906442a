using System.Globalization;

namespace SurveyPlatform.Datasets;

public enum CellKind : byte
{
    Empty,
    Missing,
    Number,
    Text,
    Date,
}

/// <summary>One value of a row, small enough to be refilled in place: a number is a whole number and how many of its digits are decimals.</summary>
public readonly struct Cell : IEquatable<Cell>
{
    private static readonly decimal[] Powers = [.. Enumerable.Range(0, 19).Select(n => Enumerable.Repeat(10m, n).Aggregate(1m, (a, b) => a * b))];

    private readonly string? _text;
    private readonly long _digits;
    private readonly byte _scale;

    private Cell(CellKind kind, long digits, byte scale = 0, string? text = null) => (Kind, _digits, _scale, _text) = (kind, digits, scale, text);

    public CellKind Kind { get; }

    /// <summary>Why there is no value; only of a missing cell.</summary>
    public int MissingCode => Kind == CellKind.Missing ? (int)_digits : throw Wrong(CellKind.Missing);

    public string Text => Kind == CellKind.Text ? _text! : throw Wrong(CellKind.Text); // a text cell always has one

    public DateOnly Date => Kind == CellKind.Date ? DateOnly.FromDayNumber((int)_digits) : throw Wrong(CellKind.Date);

    public decimal Number => Kind == CellKind.Number ? _digits / Powers[_scale] : throw Wrong(CellKind.Number);

    internal long Digits => _digits;

    internal int Scale => _scale;

    public static Cell Empty => default;

    public static Cell OfMissing(int code) => new(CellKind.Missing, code);

    public static Cell OfText(string text) => new(CellKind.Text, 0, 0, text);

    public static Cell OfDate(DateOnly date) => new(CellKind.Date, date.DayNumber);

    public static Cell OfNumber(long number) => new(CellKind.Number, number);

    /// <exception cref="OverflowException">The number has more digits than a whole number of 64 bits.</exception>
    public static Cell OfNumber(decimal number)
    {
        var scale = number.Scale;
        if (scale > 18)
        {
            throw new OverflowException("A number of a dataset has at most 18 decimals.");
        }

        var digits = decimal.ToInt64(number * Powers[scale]);
        for (; scale > 0 && digits % 10 == 0; scale--)
        {
            digits /= 10;
        }

        return new Cell(CellKind.Number, digits, scale);
    }

    public bool Equals(Cell other) => Kind == other.Kind && _digits == other._digits && _scale == other._scale && _text == other._text;

    public override bool Equals(object? obj) => obj is Cell other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, _digits, _scale, _text);

    public static bool operator ==(Cell left, Cell right) => left.Equals(right);

    public static bool operator !=(Cell left, Cell right) => !left.Equals(right);

    public override string ToString() => Kind switch
    {
        CellKind.Empty => "",
        CellKind.Missing => MissingCode.ToString(CultureInfo.InvariantCulture),
        CellKind.Number => Number.ToString(CultureInfo.InvariantCulture),
        CellKind.Date => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CellKind.Text => Text,
        _ => throw new InvalidOperationException(),
    };

    private InvalidOperationException Wrong(CellKind asked) => new($"The cell is {Kind}, not {asked}.");
}
