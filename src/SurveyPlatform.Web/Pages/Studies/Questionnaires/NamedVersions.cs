using Microsoft.EntityFrameworkCore;
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
        public async Task<Instrument> InstrumentAsync(Guid study, string questionnaire, string version, CancellationToken ct)
        {
            var text = version == "draft"
                ? await db.Questionnaires.Where(q => q.StudyId == study && q.Code == questionnaire).Select(q => q.Draft).FirstOrDefaultAsync(ct)
                : int.TryParse(version, out var number)
                    ? await db.QuestionnaireVersions.Where(v => v.StudyId == study && v.Questionnaire.Code == questionnaire && v.Number == number).Select(v => v.Instrument).FirstOrDefaultAsync(ct)
                    : null;
            return Read(text ?? throw CommonProblems.NotFound.With("version", $"{questionnaire} {version}"));
        }
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
