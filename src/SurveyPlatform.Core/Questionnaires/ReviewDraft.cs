using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>Says of a text all that saving and publishing it would say, and keeps nothing of it.</summary>
public sealed class ReviewDraft(SurveyDb db, PublishedInstruments published)
{
    /// <param name="Instrument">What the text means; null where it cannot be read.</param>
    /// <param name="Refusals">What keeps it from being saved or published, each with the JSON pointer of its place.</param>
    /// <param name="Warnings">What is worth a look and forbids nothing.</param>
    public sealed record Result(Instrument? Instrument, IReadOnlyList<FieldError> Refusals, IReadOnlyList<FieldError> Warnings);

    public async Task<Result> RunAsync(Guid study, string text, CancellationToken ct)
    {
        InstrumentReview review;
        try
        {
            review = SaveDraft.Review(text);
        }
        catch (ProblemException e) when (e.Problem == QuestionnaireProblems.Refused || e.Problem == QuestionnaireProblems.TooLarge)
        {
            return new(null, e.Errors is { Count: > 0 } errors ? errors : [new FieldError("", e.Problem.Code, e.Message)], []);
        }

        var earlier = new List<Instrument>();
        foreach (var version in await db.QuestionnaireVersions.Where(v => v.StudyId == study).OrderBy(v => v.PublishedAt).ThenBy(v => v.Number).Select(v => v.Id).ToListAsync(ct))
        {
            earlier.Add(await published.GetAsync(version, ct));
        }

        var typeChanges = PublishVersion.TypeChanges(earlier, review.Instrument);
        var places = typeChanges.Count > 0 ? InstrumentText.Of(text) : null;
        return new(
            review.Instrument,
            [.. review.Refusals.Select(Said), .. typeChanges.Select(c => c with { Field = places!.PointerToItem(review.Instrument.FindItem(c.Field)!.Key) })], // a key with a type is an item's or a row's
            [.. review.Warnings.Select(Said)]);
    }

    private static FieldError Said(InstrumentProblem problem) => new(problem.Pointer, problem.Code, problem.Message);
}
