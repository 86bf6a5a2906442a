using System.Collections.Immutable;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Datasets;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Turns the invitations of an extract into the table of contract section 7: its columns, and the cells of each row.</summary>
internal sealed class ResponseDataset
{
    private const string Missing = "not asked in this round";

    private readonly Codebook _codebook;
    private readonly CodebookRound[] _rounds;
    private readonly ImmutableArray<CodebookVariable> _answers;
    private readonly Fact[] _facts;
    private readonly bool _wide;
    private readonly ExtractSpec _spec;
    private readonly ImmutableArray<Variable>.Builder _variables = ImmutableArray.CreateBuilder<Variable>();

    public ResponseDataset(Study study, IReadOnlyList<FieldedRound> rounds, ExtractSpec spec, Pseudonyms pseudonyms)
    {
        _spec = spec;
        _wide = spec.Layout == ExtractLayout.Wide;
        _codebook = FieldedRounds.CodebookOf(rounds);
        _rounds = [.. _codebook.Rounds];
        _answers = ExtractColumns.Chosen(_codebook, spec);
        _facts = [.. Facts(study, rounds, spec, pseudonyms).Where(f => !_wide || f.Name != "round")];
        foreach (var fact in _facts)
        {
            AddColumns(fact.Name, fact.Label, fact.DiffersByRound, (name, label, _) => new Variable(name, label, fact.Type));
        }

        foreach (var answer in _answers)
        {
            AddColumns(answer.Name, answer.Label, true, (name, label, round) => VariableOf(answer, name, round is null ? label : $"{answer.LabelIn(round) ?? $"{answer.Label} ({Missing})"} ({round.Round})"));
        }

        Variables = _variables.ToImmutable();
    }

    public ImmutableArray<Variable> Variables { get; }

    /// <summary>Whether two invitations make one row.</summary>
    public bool SameRow(ResponseRow one, ResponseRow other) =>
        _wide && (_spec.By == ExtractUnit.Person ? one.Informant == other.Informant : one.Seat == other.Seat);

    /// <summary>Fills the cells of one row from its invitations, which come in the order of rounds.</summary>
    /// <returns>False if the row does not belong in the extract.</returns>
    public bool Fill(ReadOnlySpan<ResponseRow> row, Cell[] cells)
    {
        if (!_wide)
        {
            FillFacts(row[0], cells);
            var values = RowOf(row[0]);
            for (var i = 0; i < _answers.Length; i++)
            {
                cells[_facts.Length + i] = CellOf(_answers[i].Value(values));
            }

            return true;
        }

        var byRound = new ResponseRow?[_rounds.Length];
        var answered = false;
        foreach (var invitation in row)
        {
            // Of two invitations of one round the answered one counts; two answered ones were refused before.
            byRound[invitation.Place] = byRound[invitation.Place] is { SubmittedAt: not null } first ? first : invitation;
            answered |= invitation.SubmittedAt is not null;
        }

        if (!answered && _spec.Include == ExtractInclude.Submitted)
        {
            return false;
        }

        FillWide(row[0], byRound, cells);
        return true;
    }

    private void FillFacts(ResponseRow row, Cell[] cells)
    {
        for (var i = 0; i < _facts.Length; i++)
        {
            cells[i] = _facts[i].Value(row);
        }
    }

    private void FillWide(ResponseRow any, ResponseRow?[] byRound, Cell[] cells)
    {
        var at = 0;
        foreach (var fact in _facts)
        {
            if (!fact.DiffersByRound)
            {
                cells[at++] = fact.Value(any);
                continue;
            }

            foreach (var row in byRound)
            {
                cells[at++] = row is null ? Cell.Empty : fact.Value(row);
            }
        }

        for (var place = 0; place < byRound.Length; place++)
        {
            var values = byRound[place] is { } row ? RowOf(row) : (CodebookRow?)null;
            for (var i = 0; i < _answers.Length; i++)
            {
                cells[at + (i * byRound.Length) + place] = values is { } sheet ? CellOf(_answers[i].Value(sheet)) : Cell.OfMissing(MissingReason.NotInThisRound.Code);
            }
        }
    }

    private CodebookRow RowOf(ResponseRow row)
    {
        var round = _rounds[row.Place];
        var sheet = row.Answers is { } json ? AnswerSheet.Parse(json, round.Instrument) : AnswerSheet.Empty;
        return Codebook.Row(round, sheet, row.SubmittedAt is not null);
    }

    private static Cell CellOf(in CodebookValue value) =>
        value.Number is { } number ? Cell.OfNumber(number)
        : value.Missing is { } missing ? Cell.OfMissing(missing.Code)
        : value.Text is { } text ? Cell.OfText(text)
        : Cell.OfDate(value.Date!.Value); // exactly one is set

    private void AddColumns(string name, string label, bool differs, Func<string, string, CodebookRound?, Variable> create)
    {
        if (!_wide || !differs)
        {
            _variables.Add(create(name, label, null));
            return;
        }

        foreach (var round in _rounds)
        {
            _variables.Add(create($"{name}_{round.Round}", $"{label} ({round.Round})", round));
        }
    }

    private static Variable VariableOf(CodebookVariable answer, string name, string label) => new(name, label, answer.Kind switch
    {
        CodebookKind.Number => VariableType.Number,
        CodebookKind.Text => VariableType.Text,
        CodebookKind.Date => VariableType.Date,
    })
    {
        Decimals = answer.Decimals,
        ValueLabels = new ValueLabels(answer.ValueLabels.Select(l => new ValueLabel(l.Code, l.Label))),
        MissingCodes = [.. answer.MissingReasons.Select(r => new MissingCode(r.Code, r.Label))],
    };

    private static IEnumerable<Fact> Facts(Study study, IReadOnlyList<FieldedRound> rounds, ExtractSpec spec, Pseudonyms pseudonyms)
    {
        var (zone, studyCode) = (study.Zone, Cell.OfText(study.Code));
        var (codes, versions) = (rounds.Select(r => Cell.OfText(r.Code)).ToArray(), rounds.Select(r => Cell.OfNumber(r.Version)).ToArray());
        var bySeat = spec.By == ExtractUnit.Seat;
        yield return new("study", "Study", VariableType.Text, false, _ => studyCode);
        yield return new("round", "Round", VariableType.Text, true, r => codes[r.Place]);
        yield return new("person_id", "Person, the same in all rounds of the study", VariableType.Text, bySeat, r => Cell.OfText(pseudonyms.OfPerson(study.Id, r.Informant)));
        yield return new("seat_id", "Place in the panel, the same in all rounds of the study", VariableType.Text, !bySeat, r => Cell.OfText(pseudonyms.OfSeat(study.Id, r.Seat)));
        yield return new("site", "Site", VariableType.Text, !bySeat, r => Cell.OfText(r.Site));
        yield return new("site_group", "Group of sites", VariableType.Text, !bySeat, r => OptionalText(r.SiteGroup));
        yield return new("role", "Role", VariableType.Text, !bySeat, r => Cell.OfText(r.Role));
        yield return new("organisation_type", "Type of organisation", VariableType.Text, !bySeat, r => OptionalText(r.OrganisationType));
        yield return new("outcome", "Outcome (AAPOR code)", VariableType.Text, true, r => Cell.OfText(r.Outcome));
        yield return new("outcome_name", "Outcome", VariableType.Text, true, r => Cell.OfText(Outcome.Names[r.Outcome]));
        yield return new("submitted_on", "Day of submission", VariableType.Date, true, r => r.SubmittedAt is { } at ? Cell.OfDate(at.DayIn(zone)) : Cell.Empty);
        yield return new("mode", "How the answers came in", VariableType.Text, true, r => OptionalText(r.Mode));
        yield return new("questionnaire_version", "Version of the questionnaire", VariableType.Number, true, r => versions[r.Place]);
        if (spec.Tier == ExtractTier.Identified)
        {
            yield return new("name", "Name", VariableType.Text, bySeat, r => OptionalText(r.Name));
            yield return new("email", "E-mail address", VariableType.Text, bySeat, r => OptionalText(r.Email));
        }
    }

    private static Cell OptionalText(string? text) => text is null ? Cell.Empty : Cell.OfText(text);

    /// <summary>A leading column: what is known of the invitation itself.</summary>
    private sealed record Fact(string Name, string Label, VariableType Type, bool DiffersByRound, Func<ResponseRow, Cell> Value);
}
