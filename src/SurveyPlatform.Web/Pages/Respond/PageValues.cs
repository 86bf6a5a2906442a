using System.Globalization;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>What stands in the controls of a questionnaire page: the kept answers, or, when a form comes back, exactly what was typed.</summary>
public sealed class PageValues
{
    private readonly Func<string, IReadOnlyList<string>> _of;

    private PageValues(Func<string, IReadOnlyList<string>> of) => _of = of;

    /// <summary>Every control that was posted with each of its values, for a page that carries them on unseen.</summary>
    public IEnumerable<(string Control, string Value)> All { get; private init; } = [];

    /// <summary>Whether nothing on the page has been answered yet.</summary>
    public bool AreNone { get; private init; }

    public static PageValues Posted(IFormCollection form) => new(control => form[control].Where(v => v is not null).Select(v => v!).ToList()) // nulls are left out
    {
        All = form.Where(f => IsAnswer(f.Key)).SelectMany(f => f.Value.OfType<string>(), (f, value) => (f.Key, value)),
    };

    /// <summary>What was typed and chosen, for a page that can no longer be shown: by the key of its question, as it was posted and no more.</summary>
    public static IReadOnlyList<(string Key, string Typed)> Typed(IFormCollection form) =>
        [.. form.Where(f => IsAnswer(f.Key) && !f.Key.EndsWith(QuestionView.ClearControl(""), StringComparison.Ordinal)).SelectMany(f => f.Value.Where(v => !string.IsNullOrWhiteSpace(v)), (f, v) => (Key: f.Key.Split('.')[0], Value: v!.Trim())) // blanks are left out
            .GroupBy(f => f.Key, f => f.Value).Select(f => (f.Key, string.Join(' ', f)))];

    public static PageValues Kept(Page page, AnswerSheet sheet)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var item in page.Items)
        {
            foreach (var key in item.AnswerKeys)
            {
                Put(values, item, key, sheet.Get(key));
            }
        }

        return new(control => values.GetValueOrDefault(control, [])) { AreNone = values.Count == 0 };
    }

    /// <summary>All that stands in a control, ticked or typed.</summary>
    public IReadOnlyList<string> Of(string control) => _of(control);

    public string? Text(string control) => _of(control) is [var first, ..] ? first : null;

    public bool Has(string control, int code)
    {
        var text = code.ToString(CultureInfo.InvariantCulture);
        foreach (var value in _of(control))
        {
            if (value == text)
            {
                return true;
            }
        }

        return false;
    }

    public bool HasAny(string control) => _of(control).Count > 0;

    private static bool IsAnswer(string control) =>
        control is not (FormTicket.Control or PostedForm.PastTicket or ConflictChoice.Asked or LanguageChoice.Control or QuestionModel.Leave) && !control.EndsWith(ConflictChoice.ControlOf(""), StringComparison.Ordinal);

    private static void Put(Dictionary<string, IReadOnlyList<string>> values, Item item, string key, Answer? answer)
    {
        switch (answer)
        {
            case SingleAnswer single:
                values[key] = [Say(single.Code)];
                PutOther(single.Other);
                break;
            case MultipleAnswer multiple:
                values[key] = [.. multiple.Codes.Select(Say)];
                PutOther(multiple.Other);
                break;
            case NumberAnswer number:
                values[key] = [number.Value.ToString(CultureInfo.InvariantCulture)];
                break;
            case TextAnswer text:
                values[key] = [text.Value];
                break;
            case DateAnswer date:
                values[key + ".day"] = [Say(date.Value.Day)];
                values[key + ".month"] = [Say(date.Value.Month)];
                values[key + ".year"] = [Say(date.Value.Year)];
                break;
            case RankingAnswer ranking:
                for (var i = 0; i < ranking.Codes.Length; i++)
                {
                    values[$"{key}.{i + 1}"] = [Say(ranking.Codes[i])];
                }

                break;
            case MissingAnswer missing:
                values[item is SingleItem or MultipleItem or GridItem ? key : key + ".missing"] = [Say(missing.Reason.Code)];
                break;
            case null:
                break;
        }

        void PutOther(string? other)
        {
            if (other is not null)
            {
                values[key + ".other"] = [other];
            }
        }
    }

    private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);
}
