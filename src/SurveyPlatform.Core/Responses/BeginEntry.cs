using FluentValidation;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

/// <summary>Begins to enter what a person answered on paper or by telephone: starts their sheet, or finds the one begun, and writes down who does it.</summary>
public sealed class BeginEntry(SurveyDb db, OpenResponse open, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        /// <summary>One of <see cref="ResponseMode.Proxy"/>.</summary>
        public string? Mode { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules() => RuleFor(i => i.Mode).Must(m => m is not null && ResponseMode.Proxy.Contains(m)).WithErrorCode("unknownMode").WithMessage("Select how the answers came to you.");
    }

    private readonly Rules _rules = new();

    public async Task RunAsync(Respondent respondent, Input input, Actor actor, CancellationToken ct)
    {
        _rules.Require(input);
        if (respondent.SubmittedAt is not null)
        {
            throw ResponseProblems.AlreadySubmitted.With();
        }

        if (!respondent.TakesAnswersAt(clock.GetUtcNow()))
        {
            throw RoundProblems.NotOpen.With();
        }

        var paradata = new Paradata { Mode = input.Mode!, EnteredBy = actor }; // required by the rules
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await open.RunAsync(respondent, ct, paradata);
        audit.Record(actor, "answers.entryBegun", respondent.StudyId, $"invitation:{respondent.InvitationId}", $"began to enter {respondent.EntryInWords(paradata.Mode)}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
