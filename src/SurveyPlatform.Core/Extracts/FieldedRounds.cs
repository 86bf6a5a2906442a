using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Extracts;

/// <summary>A round that was launched, with what it asked.</summary>
public sealed record FieldedRound(Guid Id, string Code, string Name, RoundState State, string Questionnaire, int Version, string InstrumentSha256, Instrument Instrument);

/// <summary>Finds the rounds that somebody names, in time order: what extracts, codebook and participation are about.</summary>
public sealed class FieldedRounds(SurveyDb db, PublishedInstruments instruments)
{
    /// <param name="codes">Null: every launched round.</param>
    /// <exception cref="ProblemException">A round is not there, or was never launched.</exception>
    public async Task<IReadOnlyList<FieldedRound>> OfAsync(Guid study, IReadOnlyCollection<string>? codes, CancellationToken ct)
    {
        var rows = await db.Rounds.AsNoTracking()
            .Where(r => r.StudyId == study && (codes == null ? r.LaunchedAt != null : codes.Contains(r.Code)))
            .OrderBy(r => r.OpensAt).ThenBy(r => r.FrameDate).ThenBy(r => r.Code)
            .Select(r => new { r.Id, r.Code, r.Name, r.State, r.QuestionnaireVersionId, Questionnaire = r.QuestionnaireVersion.Questionnaire.Code, r.QuestionnaireVersion.Number, r.QuestionnaireVersion.Sha256 })
            .ToListAsync(ct);
        List<FieldError> errors =
        [
            .. codes?.Except(rows.Select(r => r.Code)).Select(c => new FieldError("rounds", "unknownRound", $"There is no round “{c}”.")) ?? [],
            .. rows.Where(r => r.State == RoundState.Draft).Select(r => new FieldError("rounds", "notLaunched", $"Round {r.Code} has not been launched yet.")),
        ];
        if (errors.Count > 0)
        {
            throw CommonProblems.Invalid.For(errors);
        }

        var rounds = new List<FieldedRound>();
        foreach (var row in rows)
        {
            rounds.Add(new(row.Id, row.Code, row.Name, row.State, row.Questionnaire, row.Number, row.Sha256, await instruments.GetAsync(row.QuestionnaireVersionId, ct)));
        }

        return rounds;
    }

    public static Codebook CodebookOf(IEnumerable<FieldedRound> rounds) => Codebook.Of([.. rounds.Select(r => (r.Code, r.Instrument))]);
}
