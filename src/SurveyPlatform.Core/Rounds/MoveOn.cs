using System.Net.Mail;
using System.Text.Json;
using FluentValidation;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Takes a person's word that they no longer hold the seat, and who does now. Nobody is asked instead before an administrator agrees.</summary>
public sealed class MoveOn(InvitationAct act)
{
    public sealed record Input
    {
        public bool Confirmed { get; init; }

        public string? SuccessorName { get; init; }

        public string? SuccessorEmail { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Confirmed).Equal(true).When(i => string.IsNullOrWhiteSpace(i.SuccessorName) && string.IsNullOrWhiteSpace(i.SuccessorEmail))
                .WithMessage("Tick the box to tell us that you have moved on, or name the person we should ask.");
            RuleFor(i => i.SuccessorName).MaximumLength(200);
            RuleFor(i => i.SuccessorEmail).Must(e => string.IsNullOrWhiteSpace(e) || MailAddress.TryCreate(e, out _))
                .WithErrorCode("email").WithMessage("Enter an e-mail address like name@example.org, or leave it empty.");
        }
    }

    private readonly Rules _rules = new();

    public Task RunAsync(Guid invitation, Input input, CancellationToken ct)
    {
        _rules.Require(input);
        return act.RunAsync(invitation, EventKind.MovedOn, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), null, ct);
    }
}
