using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Which answers of an earlier round stood on a page, as the page's own form carries it: when the page is saved, it tells which of them were
/// kept without their being read again. Of each answer only a print is carried.
/// </summary>
public static class PreviousShown
{
    private sealed record Mark(string Shown, bool Kept);

    /// <returns>Null where nothing was shown.</returns>
    public static string? On(IEnumerable<Item> items, Route now, EarlierSheet? earlier)
    {
        if (earlier is null)
        {
            return null;
        }

        var shown = items.SelectMany(i => now.KeysAsked(i), (item, key) => (Item: item, Key: key, Answer: earlier.Shown(now, item, key)))
            .Where(s => s.Answer is not null)
            .Select(s => $"{s.Key} {(s.Item.Previous == PreviousAnswer.Before ? "before" : "after")} {Print(s.Answer!)}"); // asked for above
        return string.Join(';', shown) is { Length: > 0 } text ? text : null;
    }

    /// <param name="shown">What <see cref="On"/> gave when the page was made.</param>
    /// <param name="saved">What the page answers now.</param>
    /// <returns>JSON by key: <c>{"bar_it": {"shown": "before", "kept": true}}</c>; null where nothing was shown.</returns>
    public static string? Judge(string? shown, IReadOnlyDictionary<string, Answer?> saved) => shown is null ? null : JsonSerializer.Serialize(
        shown.Split(';').Select(s => s.Split(' ')).ToDictionary(s => s[0], s => new Mark(s[1], saved.GetValueOrDefault(s[0]) is { } answer && Print(answer) == s[2])), JsonSerializerOptions.Web);

    private static string Print(Answer answer) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AnswerSheet.Empty.With("of", answer, 0).ToJson())).AsSpan(0, 6));
}
