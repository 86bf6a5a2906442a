using System.Text.Json;
using FluentValidation;

namespace SurveyPlatform.Core;

/// <summary>Judges an operation's input and refuses it with every field named as it is on the wire.</summary>
public static class Validation
{
    extension<T>(AbstractValidator<T> validator)
    {
        public void Require(T input)
        {
            var result = validator.Validate(input);
            if (!result.IsValid)
            {
                throw CommonProblems.Invalid.For([.. result.Errors.Select(e => new FieldError(WireName(e.PropertyName), e.ErrorCode, e.ErrorMessage))]);
            }
        }
    }

    /// <summary>A code as it may stand in an address (contract section 4).</summary>
    public static IRuleBuilderOptions<T, string> Code<T>(this IRuleBuilder<T, string> rule) => rule
        .Matches(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")
        .WithErrorCode("code")
        .WithMessage("A code is 1 to 40 letters, digits, dots, hyphens or underscores and starts with a letter or digit.");

    /// <summary>A code that a page beside those of the coded things has as its address would hide the thing behind that page.</summary>
    public static IRuleBuilderOptions<T, string> NoPage<T>(this IRuleBuilder<T, string> rule, string word) => rule
        .NotEqual(word)
        .WithErrorCode("reserved")
        .WithMessage($"“{word}” is the address of a page here, so it cannot be a code. Choose another.");

    private static string WireName(string property) =>
        string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}

/// <summary>Judges a code given in an address.</summary>
public sealed class CodeRules : AbstractValidator<string>
{
    public CodeRules() => RuleFor(c => c).Code().OverridePropertyName("code");
}
