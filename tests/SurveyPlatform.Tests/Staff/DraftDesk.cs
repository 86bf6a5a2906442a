using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Testing;

namespace SurveyPlatform.Tests.Staff;

/// <summary>Ada at the draft of a study's questionnaire.</summary>
internal static class DraftDesk
{
    extension(SurveyApp app)
    {
        public Task<string> DraftAsync(string study) =>
            app.WithAsync((SurveyDb db) => db.Questionnaires.Where(q => db.Studies.Any(s => s.Id == q.StudyId && s.Code == study)).Select(q => q.Draft!).SingleAsync()); // it has one

        /// <summary>Opens a page of the questionnaire, which is published before if not said otherwise.</summary>
        public async Task<Visitor> OpenDraftAsync(string study, string address, bool publish = true)
        {
            var ada = await app.Cast.AdaAsync(study);
            if (publish)
            {
                await app.Given.QuestionnaireAsync(instrument: CareInstrument.Json, study: study);
            }

            await ada.OpenAsync($"/studies/{study}/questionnaires/ki/{address}");
            return ada;
        }
    }
}
