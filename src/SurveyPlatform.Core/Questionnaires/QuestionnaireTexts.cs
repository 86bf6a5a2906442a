using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>What a questionnaire asks, by the names its versions have in addresses.</summary>
public static class QuestionnaireTexts
{
    extension(SurveyDb db)
    {
        /// <summary>The instrument of a version by its number, or of the <c>draft</c>, exactly as written.</summary>
        public async Task<string> InstrumentTextAsync(Guid study, string questionnaire, string version, CancellationToken ct)
        {
            var text = version == "draft"
                ? await db.Questionnaires.Where(q => q.StudyId == study && q.Code == questionnaire).Select(q => q.Draft).FirstOrDefaultAsync(ct)
                : int.TryParse(version, out var number)
                    ? await db.QuestionnaireVersions.Where(v => v.StudyId == study && v.Questionnaire.Code == questionnaire && v.Number == number).Select(v => v.Instrument).FirstOrDefaultAsync(ct)
                    : null;
            return text ?? throw CommonProblems.NotFound.With("version", $"{questionnaire} {version}");
        }
    }
}
