using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>The instruments of a questionnaire by the names they have in addresses.</summary>
public static class NamedVersions
{
    extension(SurveyDb db)
    {
        /// <param name="version">A version's number, or <c>draft</c>.</param>
        public async Task<Instrument> InstrumentAsync(Guid study, string questionnaire, string version, CancellationToken ct) =>
            Read(await db.InstrumentTextAsync(study, questionnaire, version, ct));
    }

    /// <summary>A rule can be younger than a draft: one that no longer keeps the rules is refused like a new one.</summary>
    public static Instrument Read(string text)
    {
        try
        {
            return InstrumentJson.Read(text);
        }
        catch (InstrumentException e)
        {
            throw QuestionnaireProblems.Refused.For([.. e.Problems.Select(p => new FieldError(p.Pointer, p.Code, p.Message))], e.Problems[0].Message);
        }
    }
}
