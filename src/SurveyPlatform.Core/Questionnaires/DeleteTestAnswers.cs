using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Drops a test case of a questionnaire; no response is touched.</summary>
public sealed class DeleteTestAnswers(SurveyDb db, AuditLog audit)
{
    public async Task RunAsync(Study study, string questionnaire, string name, Actor actor, CancellationToken ct)
    {
        var kept = await db.TestAnswers
            .Where(t => t.StudyId == study.Id && t.Name == name && db.Questionnaires.Any(q => q.Id == t.QuestionnaireId && q.Code == questionnaire))
            .RequireAsync("test case", name, ct);
        db.TestAnswers.Remove(kept);
        audit.Record(actor, "questionnaire.testCaseDropped", study.Id, $"questionnaire:{questionnaire}", $"dropped the test case “{name}” of questionnaire {questionnaire}");
        await db.SaveChangesAsync(ct);
    }
}
