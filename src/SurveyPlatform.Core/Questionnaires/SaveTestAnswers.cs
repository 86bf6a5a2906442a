using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Keeps test answers of a questionnaire under a name: a new case, or a page more of one that is there.</summary>
public sealed class SaveTestAnswers(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        public required string Name { get; init; }

        /// <summary>By key; null clears one. Answers not named stay as they are.</summary>
        public required IReadOnlyDictionary<string, Answer?> Answers { get; init; }

        /// <summary>Whether the name must be free, or else taken.</summary>
        public bool IsNew { get; init; }
    }

    /// <returns>The whole sheet as it is kept now.</returns>
    public async Task<AnswerSheet> RunAsync(Study study, string questionnaire, Input input, Actor actor, CancellationToken ct)
    {
        new Rules().Require(input);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var owner = await db.Questionnaires.Where(q => q.StudyId == study.Id && q.Code == questionnaire).Select(q => new { q.Id }).RequireAsync("questionnaire", questionnaire, ct);
        var kept = await db.TestAnswers
            .FromSql($"select * from test_answers where questionnaire_id = {owner.Id} and name = {input.Name} for update")
            .SingleOrDefaultAsync(ct);
        if ((kept is not null) == input.IsNew)
        {
            throw input.IsNew
                ? CommonProblems.Invalid.For([new FieldError("name", "taken", $"There is already a test case called “{input.Name}”.")])
                : CommonProblems.NotFound.With("test case", input.Name);
        }

        var before = kept is null ? AnswerSheet.Empty : AnswerSheet.Parse(kept.Answers);
        var sheet = before.With(input.Answers, before.Keys.Select(before.Rev).DefaultIfEmpty().Max() + 1);
        if (kept is null)
        {
            db.TestAnswers.Add(new TestAnswers
            {
                Id = clock.NewId(),
                StudyId = study.Id,
                QuestionnaireId = owner.Id,
                Name = input.Name,
                Answers = sheet.ToJson(),
                SavedAt = clock.GetUtcNow(),
            });
            audit.Record(actor, "questionnaire.testCaseKept", study.Id, $"questionnaire:{questionnaire}", $"kept the test case “{input.Name}” of questionnaire {questionnaire}");
        }
        else
        {
            (kept.Answers, kept.SavedAt) = (sheet.ToJson(), clock.GetUtcNow());
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return sheet;
    }

    private sealed class Rules : AbstractValidator<Input>
    {
        public Rules() => RuleFor(i => i.Name)
            .Must(n => n.Length is > 0 and <= 80 && n.Trim() == n && !n.Any(char.IsControl)).WithErrorCode("name")
            .WithMessage("A test case has a name of 1 to 80 characters, such as “Council, new in post”.");
    }
}
