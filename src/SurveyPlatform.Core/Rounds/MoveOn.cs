using System.Text.Json;
using FluentValidation;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Takes a person's word that they no longer hold the seat, or that they were never the one meant, and who does. Nobody is asked instead
/// before an administrator agrees.
/// </summary>
public sealed class MoveOn(InvitationAct act)
{
    public const string MovedOn = "movedOn";

    public const string NotMe = "notMe";

    public sealed record Input
    {
        /// <summary><see cref="MovedOn"/> or <see cref="NotMe"/>; naming somebody says the first by itself.</summary>
        public string? Reason { get; init; }

        public string? SuccessorName { get; init; }

        public string? SuccessorEmail { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Reason).Must(r => string.IsNullOrEmpty(r) || r is MovedOn or NotMe).WithErrorCode("unknownReason").WithMessage("Choose one of the two");
            RuleFor(i => i.Reason).NotEmpty().When(i => string.IsNullOrWhiteSpace(i.SuccessorName) && string.IsNullOrWhiteSpace(i.SuccessorEmail))
                .WithMessage("Select whether you have moved on or were never the person meant, or name the person we should ask");
            RuleFor(i => i.SuccessorName).MaximumLength(200).WithMessage("The name must be 200 characters or fewer");
            RuleFor(i => i.SuccessorEmail).Must(e => string.IsNullOrWhiteSpace(e) || MailAddresses.One(e) is not null)
                .WithErrorCode("email").WithMessage("Enter an e-mail address like name@example.org, or leave it empty");
        }
    }

    private readonly Rules _rules = new();

    public Task RunAsync(Guid invitation, Input input, CancellationToken ct)
    {
        _rules.Require(input);
        return act.RunAsync(invitation, input.Reason == NotMe ? EventKind.NotMe : EventKind.MovedOn, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), null, ct);
    }
}
