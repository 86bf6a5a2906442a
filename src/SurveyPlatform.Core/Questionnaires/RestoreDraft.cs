using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Takes a questionnaire's draft back to what it was before a change. That is a change too, and can be taken back.</summary>
public sealed class RestoreDraft(SurveyDb db, EditDraft edit)
{
    public async Task RunAsync(Study study, string code, string? seen, Guid earlier, Actor actor, CancellationToken ct)
    {
        var draft = await db.EarlierDrafts.AsNoTracking()
            .Where(d => d.Id == earlier && d.StudyId == study.Id && db.Questionnaires.Any(q => q.Id == d.QuestionnaireId && q.Code == code))
            .RequireAsync("earlier draft", $"{earlier}", ct);
        await edit.ReplaceAsync(study, code, seen, draft.Instrument, $"went back to before: {draft.ReplacedBy}", actor, ct);
    }
}
