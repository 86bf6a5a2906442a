using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Api;

/// <summary>One piece of a list and where the next begins.</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which piece of a list is asked for: <c>?limit=</c> and <c>?after=</c>. Ask the database for <see cref="Take"/> rows beyond <see cref="AfterKey"/>.</summary>
public sealed record Paging(
    [property: Description("At most this many items, 1 to 1000.")] int? Limit,
    [property: Description("The `next` of the piece before.")] string? After)
{
    private static readonly Problem BadLimit = new("badLimit", 422, "limit is a whole number from 1 to 1000.");
    private static readonly Problem BadCursor = new("badCursor", 422, "after takes the “next” of the piece before, unchanged.");

    /// <summary>One more than asked for, by which the end of the list is known.</summary>
    public int Take => Size + 1;

    /// <summary>The key of the last item of the piece before, or the empty text, which sorts before every key.</summary>
    public string AfterKey => After is null ? "" : Decoded(After) ?? throw BadCursor.With();

    /// <summary>The same for a list in the order of its identities.</summary>
    public Guid AfterId => AfterKey is not { Length: > 0 } key ? Guid.Empty : Guid.TryParse(key, out var id) ? id : throw BadCursor.With();

    private int Size => Limit switch
    {
        null => 100,
        >= 1 and <= 1000 => Limit.Value,
        _ => throw BadLimit.With(),
    };

    /// <param name="rows">Up to <see cref="Take"/> rows in the order of their keys.</param>
    /// <param name="key">What the list is ordered by, unique.</param>
    public Listing<T> Of<T>(IReadOnlyList<T> rows, Func<T, string> key)
    {
        var items = rows.Take(Size).ToList();
        return new(items, rows.Count > Size ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key(items[^1]))) : null);
    }

    private static string? Decoded(string cursor)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(cursor.Length)];
        return Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) == OperationStatus.Done && written > 0
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : null;
    }
}
