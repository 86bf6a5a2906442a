using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Panel;

/// <summary>Corrects what is said of a person. Another person in the seat is a succession, never a correction.</summary>
public sealed class CorrectInformant(SurveyDb db, AuditLog audit)
{
    /// <summary>What is left out stays as it is; what is empty is taken out.</summary>
    public sealed record Input
    {
        public string? Name { get; init; }

        public string? Email { get; init; }

        public string? Phone { get; init; }

        public string? Language { get; init; }

        public string? Note { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Name).NotEmpty().MaximumLength(200).When(i => i.Name is not null);
            RuleFor(i => i.Email).Must(e => MailAddresses.One(e) is not null).When(i => i.Email is not null)
                .WithErrorCode("email").WithMessage("“{PropertyValue}” is not exactly one e-mail address.");
            RuleFor(i => i.Phone).MaximumLength(200);
            RuleFor(i => i.Language).MaximumLength(20);
            RuleFor(i => i.Note).MaximumLength(2000);
        }
    }

    private readonly Rules _rules = new();

    public async Task RunAsync(Study study, string code, Input input, Actor actor, CancellationToken ct)
    {
        input = new() { Name = input.Name?.Trim(), Email = input.Email?.Trim(), Phone = input.Phone?.Trim(), Language = input.Language?.Trim(), Note = input.Note?.Trim() };
        _rules.Require(input);
        var informant = await db.Informants.Where(i => i.StudyId == study.Id && i.Code == code).RequireAsync("informant", code, ct);
        if (input.Email is not null && input.Email != informant.Email)
        {
            if (await db.Informants
                .FromSql($"select * from informants where study_id = {study.Id} and id <> {informant.Id} and lower(email) = lower({input.Email})")
                .AnyAsync(ct))
            {
                throw PanelProblems.AddressTaken.With(input.Email);
            }

            informant.Email = input.Email;
            informant.BouncedAt = null;
        }

        informant.Name = input.Name ?? informant.Name;
        informant.Phone = Said(input.Phone, informant.Phone);
        informant.Language = Said(input.Language, informant.Language);
        informant.Note = Said(input.Note, informant.Note);
        if (db.ChangeTracker.HasChanges())
        {
            audit.Record(actor, "informant.corrected", study.Id, $"informant:{code}", $"corrected the entry of informant {code}");
        }

        await db.SaveChangesAsync(ct);
    }

    private static string? Said(string? now, string? before) => now switch { null => before, "" => null, _ => now };
}
