using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Studies;

/// <summary>Creates a study or replaces what is said about it; its code is its identity.</summary>
public sealed class SaveStudy(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        public string Name { get; init; } = "";

        public string TimeZone { get; init; } = "Europe/London";

        public string? Holidays { get; init; }

        public IReadOnlyList<DateOnly> ClosedDays { get; init; } = [];

        public string? Disclosure { get; init; }

        public QuietHours? QuietHours { get; init; }

        public int? MaxPerDay { get; init; }

        public int? ApprovalAbove { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public static readonly string[] Holidays = ["england", "wales", "scotland", "northernIreland"];

        public Rules()
        {
            RuleFor(i => i.Name).NotEmpty().MaximumLength(200);
            RuleFor(i => i.TimeZone).Must(z => TimeZoneInfo.TryFindSystemTimeZoneById(z, out var zone) && zone.HasIanaId) // the database knows no other names
                .WithErrorCode("timeZone").WithMessage("“{PropertyValue}” is no time zone; write it like Europe/London.");
            RuleFor(i => i.Holidays).Must(h => h is null or "none" || Holidays.Contains(h))
                .WithErrorCode("holidays").WithMessage("Holidays are one of none, england, wales, scotland, northernIreland.");
            RuleFor(i => i.Disclosure).Must(d => d is null or "none" or "nhs" or "ons" || (int.TryParse(d, out var k) && k is > 1 and <= 100))
                .WithErrorCode("disclosure").WithMessage("Disclosure is none, nhs, ons or a threshold from 2 to 100.");
            RuleFor(i => i.ClosedDays).Must(d => d.Count <= 1000).WithErrorCode("tooMany").WithMessage("A study has at most 1,000 closed days.");
            RuleForEach(i => i.ClosedDays).Must(d => d.Year is >= 1900 and < 2200).WithErrorCode("year").WithMessage("A closed day lies between 1900 and 2199.");
            RuleFor(i => i.QuietHours).Must(q => q!.From != q.To).When(i => i.QuietHours is not null)
                .WithErrorCode("quietHours").WithMessage("Quiet hours end at another time than they begin.");
            RuleFor(i => i.MaxPerDay).GreaterThan(0);
            RuleFor(i => i.ApprovalAbove).GreaterThanOrEqualTo(0);
        }
    }

    private readonly Rules _rules = new();

    /// <returns>True when the study is new.</returns>
    public async Task<bool> RunAsync(string code, Input input, Actor actor, CancellationToken ct)
    {
        new CodeRules().Require(code);
        _rules.Require(input);

        var study = await db.Studies.SingleOrDefaultAsync(s => s.Code == code, ct);
        var isNew = study is null;
        if (study is null)
        {
            study = new Study { Id = clock.NewId(), Code = code, Name = input.Name, TimeZone = input.TimeZone, CreatedAt = clock.GetUtcNow() };
            db.Studies.Add(study);
        }

        study.Name = input.Name;
        study.TimeZone = input.TimeZone;
        study.Holidays = input.Holidays is "none" ? null : input.Holidays;
        var closed = input.ClosedDays.Distinct().Order().ToList();
        if (!study.ClosedDays.SequenceEqual(closed))
        {
            study.ClosedDays = closed;
        }

        study.Disclosure = input.Disclosure is "none" ? null : input.Disclosure;
        study.QuietHours = input.QuietHours;
        study.MaxPerDay = input.MaxPerDay;
        study.ApprovalAbove = input.ApprovalAbove;
        if (db.ChangeTracker.HasChanges())
        {
            audit.Record(actor, isNew ? "study.created" : "study.changed", study.Id, $"study:{code}", $"{(isNew ? "created" : "changed")} the study {input.Name}");
        }

        await db.SaveChangesAsync(ct);
        return isNew;
    }
}
