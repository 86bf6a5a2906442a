using FluentValidation;
using Npgsql;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Asks for a data file. What cannot be built is refused now, not by a job that fails later; the specification is frozen here.</summary>
public sealed class RequestExtract(SurveyDb db, FieldedRounds fieldedRounds, NpgsqlDataSource source, AuditLog audit, TimeProvider clock)
{
    /// <summary>Formats that the product promises and this version cannot write yet.</summary>
    private static readonly string[] NotBuilt = ["xlsx", "sav", "dta", "parquet", "pack"];

    public sealed record Input
    {
        public IReadOnlyList<string> Rounds { get; init; } = [];

        /// <summary><c>long</c>, <c>wide</c>, or <c>paradata</c>: one row for each saved page, without answers.</summary>
        public string Layout { get; init; } = "long";

        /// <summary><c>person</c> or <c>seat</c>: whose row it is in the wide layout; a person's when left out.</summary>
        public string? By { get; init; }

        public string Format { get; init; } = "csv";

        /// <summary><c>pseudonymised</c> or <c>identified</c>.</summary>
        public string Tier { get; init; } = "pseudonymised";

        /// <summary><c>submitted</c> or <c>all</c>.</summary>
        public string Include { get; init; } = "submitted";

        public IReadOnlyList<string>? Items { get; init; }

        /// <summary>Now when left out.</summary>
        public DateTimeOffset? AsOf { get; init; }

        public string? Purpose { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        public Rules(DateTimeOffset now)
        {
            RuleFor(i => i.Rounds).NotEmpty().WithMessage("Choose at least one round.");
            RuleFor(i => i.Layout).Must(Is<ExtractLayout>).WithErrorCode("unknownLayout").WithMessage("The layout is long, wide or paradata.");
            RuleFor(i => i.By).Must(by => by is null || Is<ExtractUnit>(by)).WithErrorCode("unknownUnit").WithMessage("Rows are by person or by seat.");
            RuleFor(i => i.Tier).Must(Is<ExtractTier>).WithErrorCode("unknownTier").WithMessage("The tier is pseudonymised or identified.");
            RuleFor(i => i.Include).Must(Is<ExtractInclude>).WithErrorCode("unknownInclude").WithMessage("Include submitted or all.");
            RuleFor(i => i.Format).Must(f => DatasetFormat.Find(f) is not null || NotBuilt.Contains(f)).WithErrorCode("unknownFormat")
                .WithMessage($"The format is one of {string.Join(", ", DatasetFormat.All.Select(f => f.Name))}.");
            RuleFor(i => i.Items).Must(k => k is not { Count: 0 }).WithErrorCode("noItems").WithMessage("Choose at least one item, or leave items out for all.");
            RuleFor(i => i.AsOf).Must(at => at is null || at <= now).WithErrorCode("asOfInTheFuture").WithMessage("The moment the data are taken from cannot lie in the future.");
            RuleFor(i => i.Purpose).MaximumLength(1000);
            RuleFor(i => i.Purpose).NotEmpty().When(i => i.Tier == "identified").WithErrorCode("purposeMissing")
                .WithMessage("Say what the names and addresses are needed for.");
            When(i => i.Layout == "paradata", () =>
            {
                RuleFor(i => i.By).Null().WithErrorCode("notInParadata").WithMessage("Paradata have one row for each saved page: leave out whose row it is.");
                RuleFor(i => i.Items).Null().WithErrorCode("notInParadata").WithMessage("Paradata hold no answers: leave the questions out.");
                RuleFor(i => i.Tier).NotEqual("identified").WithErrorCode("notInParadata").WithMessage("Paradata are never taken out with names and addresses: take the tier pseudonymised.");
            });
        }

        private static bool Is<T>(string word)
            where T : struct, Enum => Enum.GetNames<T>().Any(n => Word(n) == word);

        private static string Word(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    public async Task<Extract> RunAsync(Study study, Input input, bool mayIdentify, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        new Rules(now).Require(input);
        if (NotBuilt.Contains(input.Format))
        {
            throw ExtractProblems.FormatNotBuilt.With(input.Format, string.Join(", ", DatasetFormat.All.Select(f => f.Name)));
        }

        var tier = Enum.Parse<ExtractTier>(input.Tier, true);
        if (tier == ExtractTier.Identified && !mayIdentify)
        {
            throw ExtractProblems.IdentifiedNotAllowed.With();
        }

        var rounds = await fieldedRounds.OfAsync(study.Id, [.. input.Rounds.Distinct()], ct);
        var spec = new ExtractSpec
        {
            Rounds = [.. rounds.Select(r => r.Code)],
            Layout = Enum.Parse<ExtractLayout>(input.Layout, true),
            By = input.By is null ? ExtractUnit.Person : Enum.Parse<ExtractUnit>(input.By, true),
            Format = input.Format,
            Tier = tier,
            Include = Enum.Parse<ExtractInclude>(input.Include, true),
            Items = input.Items is null ? null : [.. input.Items.Distinct()],
        };
        if (spec.Items is not null && ExtractColumns.Unknown(FieldedRounds.CodebookOf(rounds), spec.Items).ToList() is { Count: > 0 } unknown)
        {
            throw CommonProblems.Invalid.For([.. unknown.Select(k => new FieldError("items", "unknownItem", $"None of these rounds asks “{k}”."))]);
        }

        var extract = new Extract
        {
            Id = clock.NewId(),
            StudyId = study.Id,
            Spec = spec,
            IsIdentified = tier == ExtractTier.Identified,
            Purpose = input.Purpose?.Trim() ?? "",
            RequestedById = actor.Id,
            RequestedBy = actor.Name,
            RequestedAt = now,
            AsOf = Whole(input.AsOf ?? now),
        };
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            await new ResponseRows(connection, study.Id, rounds, extract).RequireOneRowEachAsync(ct);
        }

        db.Add(extract);
        audit.Record(actor, "extract.requested", study.Id, $"extract:{extract.Id}",
            $"asked for a {input.Layout} {input.Tier} extract of {string.Join(", ", spec.Rounds)} as {input.Format}{(extract.Purpose.Length == 0 ? "" : $" for: {extract.Purpose}")}");
        await db.SaveChangesAsync(ct);
        return extract;
    }

    /// <summary>As fine as the database keeps it: what is said is what is asked again.</summary>
    private static DateTimeOffset Whole(DateTimeOffset at) => new DateTimeOffset(at.UtcTicks - (at.UtcTicks % 10), TimeSpan.Zero);
}
