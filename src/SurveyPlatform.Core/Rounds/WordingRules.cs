using FluentValidation;
using FluentValidation.Results;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What a template must keep to, so that every mail written from it can be read, answered and refused.</summary>
public sealed class WordingRules : AbstractValidator<MailWording>
{
    private static readonly string[] s_personal = ["/r/", "/c/", "/u/"];

    public WordingRules()
    {
        RuleFor(w => w.Subject).NotEmpty().MaximumLength(200);
        RuleFor(w => w.Subject).Must(s => !s.Any(char.IsControl)).WithErrorCode("subjectLine").WithMessage("A subject is one line.");
        RuleFor(w => w.Subject).Must(s => !MergeFields.In(s).Contains(MergeFields.Link)).WithErrorCode("linkPlace").WithMessage("The link cannot stand in the subject: everybody who sees the list of messages would have it.");
        RuleFor(w => w.Body).NotEmpty().MaximumLength(20_000);
        RuleFor(w => w.Body).Must(b => MailTemplates.AroundLink(b) is not null)
            .WithErrorCode("linkPlace").WithMessage("Write {{link}} once, alone on a line with an empty line above and below it: there the person's own link is put.");
        RuleFor(w => w.Body).Must(b => !MailMarkdown.HasPicture(b)).WithErrorCode("picture").WithMessage("A mail carries no pictures: readers see them as tracking, and many programs hide them.");
        RuleFor(w => w.Body).Must(b => !s_personal.Any(p => b.Contains(p, StringComparison.OrdinalIgnoreCase)))
            .WithErrorCode("personalAddress").WithMessage("An address with /r/, /c/ or /u/ in it is taken for somebody's personal link. The person's own comes with {{link}}.");
        RuleFor(w => w.Body).Custom((body, context) =>
        {
            foreach (var address in MailMarkdown.StrangeLinks(body).Distinct())
            {
                context.AddFailure(new ValidationFailure(context.PropertyPath, $"The link to “{address}” leads neither to the web (https://...) nor to mail (mailto:...).") { ErrorCode = "linkAddress" });
            }
        });
        RuleFor(w => w.Subject).Custom(Fields);
        RuleFor(w => w.Body).Custom(Fields);
    }

    private static void Fields(string text, ValidationContext<MailWording> context)
    {
        foreach (var field in MergeFields.In(text).Distinct().Where(f => f != MergeFields.Link && !MergeFields.Inline.ContainsKey(f)))
        {
            context.AddFailure(new ValidationFailure(context.PropertyPath, $"There is no field {{{{{field}}}}}. The fields are {string.Join(", ", MergeFields.Inline.Keys)} and link.") { ErrorCode = "unknownField" });
        }

        if (MergeFields.HasStrayBraces(text))
        {
            context.AddFailure(new ValidationFailure(context.PropertyPath, "Two braces that make no field: write fields as {{name}}, in one line.") { ErrorCode = "strayBraces" });
        }
    }
}
