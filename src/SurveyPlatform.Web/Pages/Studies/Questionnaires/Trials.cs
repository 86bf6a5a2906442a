using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Finds what is tried and with which answers; keeps them in their test case, if they are of one, or hands them on in the address.</summary>
public sealed class Trials(SurveyDb db, StudyContext current, SaveTestAnswers save)
{
    private static readonly Problem TooLong = new("carriedTooLong", 400, "These answers are too long to be tried without being kept. Shorten the texts, or keep them as a test case first.");

    /// <summary>By the address: <c>case</c> names a test case, <c>answers</c> carries a sheet, <c>lang</c> is a language.</summary>
    public async Task<Trial> FindAsync(string questionnaire, string version, IQueryCollection query, CancellationToken ct)
    {
        var instrument = await db.InstrumentAsync(current.Id, questionnaire, version, ct);
        var (name, carried) = (query["case"].ToString(), query["answers"].ToString());
        var sheet = name.Length > 0 ? await SheetAsync(questionnaire, name, ct)
            : carried.Length > 0 ? CarriedAnswers.Read(carried)
            : AnswerSheet.Empty;
        var asked = query["lang"].ToString();
        return new Trial
        {
            Root = $"/studies/{current.Code}/questionnaires/{questionnaire}",
            Questionnaire = questionnaire,
            Version = version,
            Route = Route.Walk(instrument, sheet),
            Language = Trial.LanguagesOf(instrument).Contains(asked) ? asked : instrument.Language,
            Case = name.Length > 0 ? name : null,
            MayKeep = current.May(Policies.ManageQuestionnaires),
        };
    }

    /// <summary>The answers kept in a test case.</summary>
    public async Task<AnswerSheet> SheetAsync(string questionnaire, string name, CancellationToken ct) =>
        AnswerSheet.Parse(await Cases(questionnaire).Where(t => t.Name == name).Select(t => t.Answers).RequireAsync("test case", name, ct));

    /// <summary>The test cases of a questionnaire.</summary>
    public IQueryable<TestAnswers> Cases(string questionnaire) =>
        db.TestAnswers.Where(t => t.StudyId == current.Id && db.Questionnaires.Any(q => q.Id == t.QuestionnaireId && q.Code == questionnaire));

    /// <summary>The trial with these answers too. Who may not keep test cases goes on with a copy that is kept nowhere.</summary>
    public async Task<Trial> AnswerAsync(Trial trial, IReadOnlyDictionary<string, Answer?> answers, Actor actor, CancellationToken ct)
    {
        if (trial is { Case: { } name, MayKeep: true })
        {
            var study = await db.Studies.OfAsync(current, ct);
            return trial.With(await save.RunAsync(study, trial.Questionnaire, new() { Name = name, Answers = answers }, actor, ct));
        }

        var sheet = trial.Route.Sheet.With(answers, 1);
        return CarriedAnswers.Of(sheet).Length <= CarriedAnswers.Longest ? trial.With(sheet) with { Case = null } : throw TooLong.With();
    }
}
