using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Keeps an instrument as the questionnaire's draft. What the schema refuses is refused here, with a JSON pointer to each place.</summary>
public sealed class SaveDraft(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    private const int MostBytes = 2 * 1024 * 1024;

    /// <returns>True when the questionnaire is new.</returns>
    public async Task<bool> RunAsync(Study study, string code, string instrument, Actor actor, CancellationToken ct)
    {
        RequireCode(code);
        Read(instrument);

        var questionnaire = await db.Questionnaires.SingleOrDefaultAsync(q => q.StudyId == study.Id && q.Code == code, ct);
        var isNew = questionnaire is null;
        if (questionnaire is null)
        {
            questionnaire = new Questionnaire { Id = clock.NewId(), StudyId = study.Id, Code = code };
            db.Questionnaires.Add(questionnaire);
        }

        if (questionnaire.Draft != instrument)
        {
            questionnaire.SaveDraft(instrument, clock.GetUtcNow());
            audit.Record(actor, "questionnaire.draftSaved", study.Id, $"questionnaire:{code}", $"saved the draft of questionnaire {code}");
        }

        await db.SaveChangesAsync(ct);
        return isNew;
    }

    internal static void RequireCode(string code) => new QuestionnaireCodeRules().Require(code);

    /// <summary>Refuses what is no instrument, with every problem and its place.</summary>
    public static Instrument Read(string instrument)
    {
        if (instrument.Length > MostBytes)
        {
            throw QuestionnaireProblems.TooLarge.With();
        }

        try
        {
            return InstrumentJson.Read(instrument);
        }
        catch (InstrumentException e)
        {
            throw QuestionnaireProblems.Refused.For([.. e.Problems.Select(p => new FieldError(p.Pointer, p.Code, p.Message))], e.Problems[0].Message);
        }
    }

    private sealed class QuestionnaireCodeRules : AbstractValidator<string>
    {
        public QuestionnaireCodeRules() => RuleFor(c => c).Code().NoPage("add").OverridePropertyName("code");
    }
}
