using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Texts of an instrument as one respondent reads them: piped, still to be encoded by the page.</summary>
public static class RespondentTexts
{
    extension(Respondent respondent)
    {
        public string Say(string text) => Piping.Render(text, respondent.Facts, respondent.Instrument, respondent.Route.Answers);

        /// <summary>A page's own title, or else its first question.</summary>
        public string TitleOf(Page page) => respondent.Say(page.Title ?? page.Items[0].TextIn(respondent.Instrument.Language));
    }
}
