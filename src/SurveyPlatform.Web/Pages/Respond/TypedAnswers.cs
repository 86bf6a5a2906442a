using System.Globalization;
using SurveyPlatform.Instruments;
using Page = SurveyPlatform.Instruments.Page;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Something typed that could not be kept, in words and with its question, so that the person can read and copy it.</summary>
/// <param name="Lang">For <c>lang</c> on the question.</param>
public sealed record TypedAnswer(string Question, string? Lang, string Answer);

/// <summary>What was typed on a page whose answers are not taken any more.</summary>
public static class TypedAnswers
{
    /// <summary>Question by question as it was posted, readable or not; what the sheet holds already is left out.</summary>
    public static IReadOnlyList<TypedAnswer> Of(Page page, PageValues posted, AnswerSheet sheet, InstrumentTexts texts)
    {
        var kept = PageValues.Kept(page, sheet);
        var typed = new List<TypedAnswer>();
        foreach (var item in page.Items.Where(i => i.Asks))
        {
            foreach (var key in item.AnswerKeys)
            {
                var controls = ControlsOf(item, key);
                var words = controls.SelectMany(c => posted.Of(c).Select(v => Say(item, c, v.Trim(), texts))).Where(w => w.Length > 0).ToList();
                if (words.Count > 0 && controls.Any(c => !posted.Of(c).SequenceEqual(kept.Of(c))))
                {
                    typed.Add(new(item is GridItem ? $"{texts.TextOf(item)} {texts.QuestionOf(item, key)}" : texts.QuestionOf(item, key), texts.LangOfQuestion(item, key), string.Join(item is DateItem ? " " : ", ", words)));
                }
            }
        }

        return typed;
    }

    private static List<string> ControlsOf(Item item, string key) => item switch
    {
        DateItem => [key + ".day", key + ".month", key + ".year", key + ".missing"],
        RankingItem ranking => [.. Enumerable.Range(1, ranking.Ranks).Select(rank => FormattableString.Invariant($"{key}.{rank}")), key + ".missing"],
        ChoiceItem => [key, key + ".other"],
        _ => [key, key + ".missing"],
    };

    private static string Say(Item item, string control, string value, InstrumentTexts texts)
    {
        var isReason = control.EndsWith(".missing", StringComparison.Ordinal);
        if ((item is not ChoiceItem && !isReason) || control.EndsWith(".other", StringComparison.Ordinal)
            || !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
        {
            return value;
        }

        return isReason ? item.OfferedReasons.Where(r => r.Code == code).Select(texts.LabelOf).FirstOrDefault(value)
            : item is ChoiceItem choice && choice.OfferedOptions.FirstOrDefault(o => o.Code == code) is { } option ? texts.LabelOf(choice, option)
            : value;
    }
}
