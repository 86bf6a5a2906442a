using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>
/// Renders questions by their partials; one that looks the same to everybody, as most do when they are first shown, is rendered once and
/// kept as long as its instrument is.
/// </summary>
public static class QuestionMarkup
{
    private static readonly ConditionalWeakTable<Item, ConcurrentDictionary<Look, IHtmlContent>> s_rendered = [];

    extension(IHtmlHelper html)
    {
        public async Task<IHtmlContent> QuestionAsync(QuestionView question)
        {
            if (!question.IsTheSameToAll)
            {
                return await html.PartialAsync("Items/_Question", question);
            }

            var looks = s_rendered.GetOrCreateValue(question.Item);
            var look = new Look(question.Texts.Language, question.Say.Language, question.IsHeading);
            if (!looks.TryGetValue(look, out var rendered))
            {
                using var text = new StringWriter();
                (await html.PartialAsync("Items/_Question", question)).WriteTo(text, HtmlEncoder.Default);
                looks[look] = rendered = new HtmlString(text.ToString());
            }

            return rendered;
        }
    }

    /// <summary>What else the same question's markup goes by.</summary>
    private readonly record struct Look(string Language, string LanguageOfWords, bool IsHeading);
}
