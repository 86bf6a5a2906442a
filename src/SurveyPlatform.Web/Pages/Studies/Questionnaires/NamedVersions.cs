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
            return SaveDraft.Read(text ?? throw CommonProblems.NotFound.With("version", $"{questionnaire} {version}"));
        }
    }
}
