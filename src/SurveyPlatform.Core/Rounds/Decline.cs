using System.Text.Json;
using FluentValidation;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Takes a person's no for this round, with the reason if one is given. The person can take it back while the round is open.</summary>
public sealed class Decline(InvitationAct act)
{
    public sealed record Input
    {
        /// <summary>One of <see cref="Reasons"/>, or empty when only a text is given.</summary>
        public string? Reason { get; init; }

        public string? Comment { get; init; }
    }

    /// <summary>What people may tick, by the code that is stored.</summary>
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["noTime"] = "I do not have the time",
        ["notRelevant"] = "The questions are not relevant to my work",
        ["notAllowed"] = "My organisation does not want me to answer",
        ["ratherNot"] = "I would rather not say",
    };

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Reason).Must(r => string.IsNullOrEmpty(r) || Reasons.ContainsKey(r)).WithErrorCode("unknownReason").WithMessage("Choose one of the reasons");
            RuleFor(i => i.Reason).NotEmpty().When(i => string.IsNullOrWhiteSpace(i.Comment))
                .WithMessage("Choose a reason, or tell us in your own words");
            RuleFor(i => i.Comment).MaximumLength(2000).WithMessage("Your own words must be 2,000 characters or fewer");
        }
    }

    private readonly Rules _rules = new();

    public Task RunAsync(Guid invitation, Input input, CancellationToken ct)
    {
        _rules.Require(input);
        return act.RunAsync(invitation, EventKind.Declined, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), null, ct);
    }
}
