using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>
/// Keeps an instrument as the questionnaire's draft. What the schema refuses is refused here, with a JSON pointer to each place, and so is what
/// could never be reached; what only looks wrong is kept and said where drafts are shown and published.
/// </summary>
public sealed class SaveDraft(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    private const int MostBytes = 2 * 1024 * 1024;

    /// <returns>True when the questionnaire is new.</returns>
    public async Task<bool> RunAsync(Study study, string code, string instrument, Actor actor, CancellationToken ct, string what = "wrote the file")
    {
        RequireCode(code);
        Require(instrument);

        var questionnaire = await db.Questionnaires.SingleOrDefaultAsync(q => q.StudyId == study.Id && q.Code == code, ct);
        var isNew = questionnaire is null;
        if (questionnaire is null)
        {
            questionnaire = new Questionnaire { Id = clock.NewId(), StudyId = study.Id, Code = code };
            db.Questionnaires.Add(questionnaire);
        }

        if (questionnaire.Draft != instrument)
        {
            await KeepEarlierAsync(questionnaire, what, ct);
            questionnaire.SaveDraft(instrument, clock.GetUtcNow());
            audit.Record(actor, "questionnaire.draftSaved", study.Id, $"questionnaire:{code}", $"saved the draft of questionnaire {code}: {what}");
        }

        await db.SaveChangesAsync(ct);
        return isNew;
    }

    internal static void RequireCode(string code) => new QuestionnaireCodeRules().Require(code);

    /// <summary>Refuses what could not be kept as a draft, with every problem and its place.</summary>
    public static void Require(string instrument) => RequireSound(Review(instrument));

    private async Task KeepEarlierAsync(Questionnaire questionnaire, string what, CancellationToken ct)
    {
        if (questionnaire.Draft is not { } draft)
        {
            return;
        }

        var kept = db.EarlierDrafts.Where(d => d.QuestionnaireId == questionnaire.Id);
        var number = (await kept.MaxAsync(d => (int?)d.Number, ct) ?? 0) + 1;
        db.EarlierDrafts.Add(new EarlierDraft
        {
            Id = clock.NewId(),
            StudyId = questionnaire.StudyId,
            QuestionnaireId = questionnaire.Id,
            Number = number,
            Instrument = draft,
            ReplacedAt = clock.GetUtcNow(),
            ReplacedBy = what,
        });
        db.EarlierDrafts.RemoveRange(await kept.Where(d => d.Number <= number - EarlierDraft.Kept).ToListAsync(ct)); // one at most
    }

    /// <summary>The instrument as a draft is judged; refused when it cannot be read at all.</summary>
    internal static InstrumentReview Review(string instrument)
    {
        if (instrument.Length > MostBytes)
        {
            throw QuestionnaireProblems.TooLarge.With();
        }

        try
        {
            return InstrumentJson.Review(instrument);
        }
        catch (InstrumentException e)
        {
            throw Refused(e.Problems);
        }
    }

    internal static void RequireSound(InstrumentReview review)
    {
        if (!review.Refusals.IsEmpty)
        {
            throw Refused(review.Refusals);
        }
    }

    private static ProblemException Refused(IReadOnlyList<InstrumentProblem> problems) =>
        QuestionnaireProblems.Refused.For([.. problems.Select(p => new FieldError(p.Pointer, p.Code, p.Message))], problems[0].Message);

    private sealed class QuestionnaireCodeRules : AbstractValidator<string>
    {
        public QuestionnaireCodeRules() => RuleFor(c => c).Code().NoPage("add").OverridePropertyName("code");
    }
}
