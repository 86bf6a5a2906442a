using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Changes a questionnaire's draft in one way, if it still is what its author saw; what would be refused as a whole is not saved.</summary>
public sealed class EditDraft(SurveyDb db, SaveDraft save)
{
    /// <param name="study">The study.</param>
    /// <param name="code">The questionnaire's.</param>
    /// <param name="seen">Hash of the draft that the change was made on.</param>
    /// <param name="edit">The change.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="ct">Stops it.</param>
    public Task RunAsync(Study study, string code, string? seen, DraftEdit edit, Actor actor, CancellationToken ct) =>
        SaveAsync(study, code, seen, draft => edit.Apply(InstrumentText.Of(draft)).ToString(), edit.What, actor, ct);

    /// <summary>The same with another text in place of the whole.</summary>
    public Task ReplaceAsync(Study study, string code, string? seen, string instrument, string what, Actor actor, CancellationToken ct) =>
        SaveAsync(study, code, seen, _ => instrument, what, actor, ct);

    private async Task SaveAsync(Study study, string code, string? seen, Func<string, string> change, string what, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var questionnaire = await db.Questionnaires
            .FromSql($"select * from questionnaires where study_id = {study.Id} and code = {code} for update")
            .RequireAsync("questionnaire", code, ct);
        var draft = questionnaire.Draft ?? throw QuestionnaireProblems.NoDraft.With(code);
        if (QuestionnaireVersion.HashOf(draft) != seen)
        {
            throw QuestionnaireProblems.DraftChanged.With();
        }

        await save.RunAsync(study, code, change(draft), actor, ct, what);
        await transaction.CommitAsync(ct);
    }
}
