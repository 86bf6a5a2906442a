using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Panel;

/// <summary>Creates a site or replaces what is said about it; its code is its identity.</summary>
public sealed class SaveSite(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        public string Name { get; init; } = "";

        public string? Group { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules()
        {
            RuleFor(i => i.Name).NotEmpty().MaximumLength(200);
            RuleFor(i => i.Group).MaximumLength(200);
        }
    }

    private readonly Rules _rules = new();

    /// <returns>True when the site is new.</returns>
    public async Task<bool> RunAsync(Study study, string code, Input input, Actor actor, CancellationToken ct)
    {
        new CodeRules().Require(code);
        _rules.Require(input);

        var site = await db.Sites.SingleOrDefaultAsync(s => s.StudyId == study.Id && s.Code == code, ct);
        var isNew = site is null;
        if (site is null)
        {
            site = new Site { Id = clock.NewId(), StudyId = study.Id, Code = code, Name = input.Name };
            db.Sites.Add(site);
        }

        site.Name = input.Name;
        site.SiteGroup = string.IsNullOrWhiteSpace(input.Group) ? null : input.Group;
        if (db.ChangeTracker.HasChanges())
        {
            audit.Record(actor, isNew ? "site.created" : "site.changed", study.Id, $"site:{code}", $"{(isNew ? "added" : "changed")} the site {input.Name}");
        }

        await db.SaveChangesAsync(ct);
        return isNew;
    }
}
