using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Reporting;

/// <summary>Whose participation is told: the person's, or that of the place in the panel, whoever held it.</summary>
public enum ParticipationUnit
{
    Person,
    Seat,
}

/// <summary>Who answered in which of some rounds, in time order. Answered means submitted.</summary>
/// <param name="Rounds">Codes of the rounds; every array below has a place for each.</param>
public sealed record Participation(IReadOnlyList<string> Rounds, ParticipationUnit By, IReadOnlyList<Participation.Row> Rows, IReadOnlyList<int> SitesWithResponse)
{
    /// <summary>A person or seat that was asked in at least one of the rounds.</summary>
    /// <param name="Site">Code of the site where it was last asked.</param>
    /// <param name="Outcomes">The outcome in each round, the best of several; null where it was not asked.</param>
    public sealed record Row(Guid Id, string Site, IReadOnlyList<string?> Outcomes)
    {
        /// <summary><c>110</c>: answered the first two of three rounds.</summary>
        public string Pattern { get; } = string.Concat(Outcomes.Select(o => IsAnswer(o) ? '1' : '0'));

        public int Answers { get; } = Outcomes.Count(IsAnswer);
    }

    /// <summary>How many answered each round.</summary>
    public IReadOnlyList<int> Answered { get; } = [.. Rounds.Select((_, place) => Rows.Count(r => IsAnswer(r.Outcomes[place])))];

    /// <summary>How many answered exactly this many of the rounds.</summary>
    public int AnsweredExactly(int rounds) => Rows.Count(r => r.Answers == rounds);

    /// <summary>How many answered both of two rounds.</summary>
    public int AnsweredBoth(int one, int other) => Rows.Count(r => IsAnswer(r.Outcomes[one]) && IsAnswer(r.Outcomes[other]));

    /// <summary>The share of one round's answerers who answered the next; none without answerers.</summary>
    public double? Retention(int place) => Answered[place] == 0 ? null : (double)AnsweredBoth(place, place + 1) / Answered[place];

    /// <summary>How many show each pattern, the fullest first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Patterns { get; } =
    [
        .. Rows.CountBy(r => r.Pattern).OrderByDescending(p => p.Key.Count(c => c == '1')).ThenByDescending(p => p.Key, StringComparer.Ordinal),
    ];

    private static bool IsAnswer(string? outcome) => outcome is not null && Outcome.IsAnswered(outcome);
}

/// <summary>Reads who was asked and who answered, round by round, in one statement; a coordinator's sees the own sites only.</summary>
public sealed class ParticipationMatrix(SurveyDb db, SiteScope scope)
{
    private sealed record Cell(Guid Id, int Place, string Site, string Outcome);

    /// <param name="rounds">Null: the closed ones.</param>
    public async Task<Participation> OfAsync(Guid study, IReadOnlyCollection<string>? rounds, ParticipationUnit by, CancellationToken ct)
    {
        var chosen = await RoundsAsync(study, rounds, ct);
        var (ids, bySeat, sites) = (chosen.Select(r => r.Id).ToArray(), by == ParticipationUnit.Seat, scope.Sites.ToArray());
        var cells = await db.Database.SqlQuery<Cell>(
            $"""
            select case when {bySeat} then i.seat_id else i.informant_id end as "Id", array_position({ids}, i.round_id) - 1 as "Place", s.code as "Site", o.code as "Outcome"
            from invitations i
            join outcomes o on o.invitation_id = i.id
            join sites s on s.id = i.site_id
            where i.study_id = {study} and i.round_id = any({ids}) and ({scope.Everything} or i.site_id = any({sites}))
            """).ToListAsync(ct);
        return new Participation(
            [.. chosen.Select(r => r.Code)], by,
            [.. cells.GroupBy(c => c.Id).Select(g => RowOf(g.Key, g, ids.Length)).OrderBy(r => r.Site, StringComparer.Ordinal).ThenBy(r => r.Id)],
            [.. ids.Select((_, place) => cells.Where(c => c.Place == place && Outcome.IsAnswered(c.Outcome)).Select(c => c.Site).Distinct().Count())]);
    }

    private static Participation.Row RowOf(Guid id, IEnumerable<Cell> cells, int rounds)
    {
        var outcomes = new string?[rounds];
        Cell? last = null;
        foreach (var cell in cells)
        {
            // Codes sort from complete over refusals to the unknown: of two seats in one round the better outcome counts.
            if (outcomes[cell.Place] is not { } other || string.CompareOrdinal(cell.Outcome, other) < 0)
            {
                outcomes[cell.Place] = cell.Outcome;
            }

            if (last is null || cell.Place > last.Place || (cell.Place == last.Place && string.CompareOrdinal(cell.Site, last.Site) < 0))
            {
                last = cell;
            }
        }

        return new Participation.Row(id, last!.Site, outcomes); // a group has a cell
    }

    private async Task<List<RoundKey>> RoundsAsync(Guid study, IReadOnlyCollection<string>? codes, CancellationToken ct)
    {
        var rounds = await db.Rounds.AsNoTracking()
            .Where(r => r.StudyId == study && (codes == null ? r.State == RoundState.Closed : codes.Contains(r.Code)))
            .OrderBy(r => r.OpensAt).ThenBy(r => r.FrameDate).ThenBy(r => r.Code)
            .Select(r => new RoundKey(r.Id, r.Code, r.State))
            .ToListAsync(ct);
        List<FieldError> errors =
        [
            .. codes?.Except(rounds.Select(r => r.Code)).Select(c => new FieldError("rounds", "unknownRound", $"There is no round “{c}”.")) ?? [],
            .. rounds.Where(r => r.State == RoundState.Draft).Select(r => new FieldError("rounds", "notLaunched", $"Round {r.Code} has not been launched yet.")),
        ];
        return errors.Count == 0 ? rounds : throw CommonProblems.Invalid.For(errors);
    }

    private sealed record RoundKey(Guid Id, string Code, RoundState State);
}
