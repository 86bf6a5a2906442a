using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Freezes the draft as the next version. A key keeps its type for ever; rewording, new options and recoding are allowed and graded.</summary>
public sealed class PublishVersion(SurveyDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>The version that stands now, how each item compares with the version before it, and what its author should look at.</summary>
    public sealed record Result(int Version, IReadOnlyList<ItemComparison> Comparison, IReadOnlyList<InstrumentProblem> Warnings);

    public async Task<Result> RunAsync(Study study, string code, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var questionnaire = await db.Questionnaires
            .FromSql($"select * from questionnaires where study_id = {study.Id} and code = {code} for update")
            .RequireAsync("questionnaire", code, ct);
        var draft = questionnaire.Draft ?? throw QuestionnaireProblems.NoDraft.With(code);
        var review = SaveDraft.Review(draft);
        var instrument = review.Instrument;

        var earlier = await db.QuestionnaireVersions
            .Where(v => v.StudyId == study.Id)
            .OrderBy(v => v.PublishedAt).ThenBy(v => v.Number)
            .Select(v => new { v.QuestionnaireId, v.Number, v.Sha256, v.Instrument })
            .ToListAsync(ct);
        var own = earlier.Where(v => v.QuestionnaireId == questionnaire.Id).ToList();
        var sha256 = QuestionnaireVersion.HashOf(draft);
        if (own is [.., var standing] && standing.Sha256 == sha256)
        {
            return new(standing.Number, own is [.., var before, _] ? Compare(before.Instrument, instrument) : [], review.Warnings);
        }

        // Asked after what stands: a version from before a rule stays what it is.
        SaveDraft.RequireSound(review);

        var typeChanges = TypeChanges(earlier.Select(v => InstrumentJson.Read(v.Instrument)), instrument);
        if (typeChanges.Count > 0)
        {
            throw QuestionnaireProblems.Refused.For(typeChanges, typeChanges[0].Message);
        }

        var version = new QuestionnaireVersion
        {
            Id = clock.NewId(),
            StudyId = study.Id,
            QuestionnaireId = questionnaire.Id,
            Number = own.Count + 1,
            Instrument = draft,
            Sha256 = sha256,
            PublishedAt = clock.GetUtcNow(),
        };
        db.QuestionnaireVersions.Add(version);
        audit.Record(actor, "questionnaire.published", study.Id, $"questionnaire:{code}", $"published version {version.Number} of questionnaire {code}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(version.Number, own is [.., var last] ? Compare(last.Instrument, instrument) : [], review.Warnings);
    }

    /// <summary>A key means the same thing throughout the study, so every questionnaire's versions are asked.</summary>
    internal static List<FieldError> TypeChanges(IEnumerable<Instrument> earlier, Instrument instrument) =>
        [.. earlier
            .SelectMany(v => Comparison.Between(v, instrument))
            .Where(c => c.TypeChanged)
            .DistinctBy(c => c.Key)
            .Select(c => new FieldError(c.Key, "typeChanged", $"The item “{c.Key}” had another type before ({string.Join("; ", c.Changes)}). Give the new question a key of its own."))];

    private static ImmutableArray<ItemComparison> Compare(string earlier, Instrument later) =>
        Comparison.Between(InstrumentJson.Read(earlier), later);
}
