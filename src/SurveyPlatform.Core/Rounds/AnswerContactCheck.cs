using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes a person's word on what is known of them. They can say something else until the launch. Nothing in the panel changes by it, and nobody
/// whom they name is asked, before an administrator agrees.
/// </summary>
public sealed class AnswerContactCheck(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public const string Confirmed = "confirmed";

    public const string Changed = "changed";

    public const string NoLonger = "noLonger";

    public sealed record Input
    {
        /// <summary><see cref="Confirmed"/>, <see cref="Changed"/> or <see cref="NoLonger"/>; what the other answers would need is left aside.</summary>
        public string? Answer { get; init; }

        public string? Name { get; init; }

        public string? Role { get; init; }

        public string? Email { get; init; }

        public string? SuccessorName { get; init; }

        public string? SuccessorEmail { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Answer).Must(a => a is Confirmed or Changed or NoLonger).WithErrorCode("answer").WithMessage("Select whether what we know of you is still right");
            When(i => i.Answer == Changed, () =>
            {
                RuleFor(i => i.Name).Must((i, _) => !(string.IsNullOrWhiteSpace(i.Name) && string.IsNullOrWhiteSpace(i.Role) && string.IsNullOrWhiteSpace(i.Email)))
                    .WithErrorCode("nothingChanged").WithMessage("Tell us what has changed: your name, your role or your e-mail address");
                RuleFor(i => i.Name).MaximumLength(200).WithMessage("The name must be 200 characters or fewer");
                RuleFor(i => i.Role).MaximumLength(200).WithMessage("The role must be 200 characters or fewer");
                RuleFor(i => i.Email).Must(IsAddressOrNothing).WithErrorCode("email").WithMessage("Enter an e-mail address like name@example.org, or leave it empty");
            });
            When(i => i.Answer == NoLonger, () =>
            {
                RuleFor(i => i.SuccessorName).MaximumLength(200).WithMessage("The name must be 200 characters or fewer");
                RuleFor(i => i.SuccessorEmail).Must(IsAddressOrNothing).WithErrorCode("email").WithMessage("Enter an e-mail address like name@example.org, or leave it empty");
            });
        }

        private static bool IsAddressOrNothing(string? email) => string.IsNullOrWhiteSpace(email) || MailAddresses.One(email.Trim()) is not null;
    }

    private readonly Rules _rules = new();

    public async Task RunAsync(Guid check, Input input, CancellationToken ct)
    {
        _rules.Require(input);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.ContactChecks
            .FromSql($"select * from contact_checks where id = {check} for update")
            .Include(c => c.Round).Include(c => c.Informant)
            .SingleAsync(ct);
        if (row.Round.State != RoundState.Draft)
        {
            throw RoundProblems.ContactCheckOver.With(row.Round.Name);
        }

        var now = clock.GetUtcNow();
        var isNews = input.Answer switch
        {
            Confirmed => row.Take(ContactAnswer.Confirmed, now),
            Changed => row.Take(ContactAnswer.Changed, now, Said(input.Name), Said(input.Role), Said(input.Email)),
            _ => row.Take(ContactAnswer.NoLonger, now, successorName: Said(input.SuccessorName), successorEmail: Said(input.SuccessorEmail)),
        };
        if (!isNews)
        {
            return;
        }

        var said = row.Answer switch
        {
            ContactAnswer.Confirmed => "all is right",
            ContactAnswer.Changed => "something has changed",
            _ => "somebody else does this now",
        };
        audit.Record(new Actor(row.InformantId, row.Informant.Name), "contactCheck.answered", row.StudyId, $"informant:{row.Informant.Code}", $"said in the contact check before round {row.Round.Code} that {said}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
