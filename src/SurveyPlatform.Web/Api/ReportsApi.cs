using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Participation;

namespace SurveyPlatform.Web.Api;

/// <summary>What the data say of themselves: who took part, how a round is doing, and what each variable means.</summary>
public static class ReportsApi
{
    public sealed record ParticipationView(
        IReadOnlyList<string> Rounds, TotalsView Totals, IReadOnlyDictionary<string, int> Patterns, IReadOnlyList<ParticipantView> Items, string? Next);

    public sealed record TotalsView(
        IReadOnlyDictionary<string, int> SitesWithResponse, IReadOnlyDictionary<string, int> Answered, IReadOnlyDictionary<string, int> AnsweredExactly,
        IReadOnlyDictionary<string, int> Pairs, IReadOnlyDictionary<string, double?> Retention);

    /// <summary>A person or a seat, under the pseudonym that extracts use; who may see names gets them beside it.</summary>
    public sealed record ParticipantView(
        string? Person, string? Seat, string Site, string Pattern, IReadOnlyDictionary<string, string> Outcomes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name);

    public sealed record CodebookView(IReadOnlyList<CodebookRoundView> Rounds, IReadOnlyList<VariableView> Variables, IReadOnlyList<CodeView> MissingReasons);

    public sealed record CodebookRoundView(string Id, string Name, string Questionnaire, int Version);

    public sealed record VariableView(
        string Id, string Item, CodebookKind Kind, CodebookRole Role, string Label, IReadOnlyDictionary<string, string> Labels,
        IReadOnlyList<CodeView> Codes, IReadOnlyList<CodeView> MissingReasons, IReadOnlyList<string> Rounds, int Decimals, bool Sensitive,
        IReadOnlyDictionary<string, ComparisonGrade> Comparability);

    public sealed record CodeView(int Code, string Label);

    private static readonly Problem UnknownUnit = new("unknownUnit", 422, "Participation is by person or by seat.");

    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var study = api.MapGroup("/studies/{study}").WithTags("Reports");
        study.MapGet("/participation", ParticipationAsync).RequireAuthorization(Policies.ViewResults).WithSummary("Who answered in which rounds");
        study.MapGet("/rounds/{round}/progress", ProgressAsync).RequireAuthorization(Policies.ViewResults).WithSummary("Outcomes and rates of a round, and its answers day by day");
        study.MapGet("/codebook", CodebookAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("What each variable means, round by round");
    }

    private static async Task<Ok<ParticipationView>> ParticipationAsync(
        [Description("person or seat")] string? by, [Description("Codes of rounds, with commas between; the closed ones when left out")] string[]? rounds,
        [AsParameters] Paging paging, StudyContext current, ParticipationMatrix matrix, Participants participants, CancellationToken ct)
    {
        var unit = by switch { null or "person" => ParticipationUnit.Person, "seat" => ParticipationUnit.Seat, _ => throw UnknownUnit.With() };
        var after = paging.AfterKey;
        var found = await matrix.OfAsync(current.Id, RoundCodes.Of(rounds), unit, ct);
        var keyed = found.Rows
            .Select(r => (Row: r, Pseudonym: participants.PseudonymOf(unit, r.Id)))
            .Select(r => (r.Row, r.Pseudonym, Key: $"{r.Row.Site} {r.Pseudonym}"))
            .Where(r => string.CompareOrdinal(r.Key, after) > 0)
            .OrderBy(r => r.Key, StringComparer.Ordinal)
            .Take(paging.Take)
            .ToList();
        var names = await participants.NamesAsync(unit, [.. keyed.Select(k => k.Row.Id)], ct);
        var page = paging.Of(keyed, k => k.Key);
        return TypedResults.Ok(new ParticipationView(
            found.Rounds, TotalsOf(found), found.Patterns.ToDictionary(), [.. page.Items.Select(k => ParticipantOf(found, k.Row, k.Pseudonym, names))], page.Next));
    }

    private static TotalsView TotalsOf(Participation found)
    {
        var rounds = found.Rounds;
        var places = Enumerable.Range(0, rounds.Count).ToList();
        return new TotalsView(
            places.ToDictionary(p => rounds[p], p => found.SitesWithResponse[p]),
            places.ToDictionary(p => rounds[p], p => found.Answered[p]),
            places.ToDictionary(p => $"{p + 1}", p => found.AnsweredExactly(p + 1)),
            places.SelectMany(one => places.Where(other => other > one), (one, other) => (one, other))
                .ToDictionary(p => $"{rounds[p.one]}+{rounds[p.other]}", p => found.AnsweredBoth(p.one, p.other)),
            places.SkipLast(1).ToDictionary(p => $"{rounds[p]}>{rounds[p + 1]}", found.Retention));
    }

    private static ParticipantView ParticipantOf(Participation found, Participation.Row row, string pseudonym, IReadOnlyDictionary<Guid, Participants.Known> names)
    {
        var known = names.GetValueOrDefault(row.Id);
        var outcomes = found.Rounds.Zip(row.Outcomes).Where(o => o.Second is not null).ToDictionary(o => o.First, o => o.Second!); // asked for above
        return found.By == ParticipationUnit.Person
            ? new ParticipantView(pseudonym, null, row.Site, row.Pattern, outcomes, known?.Code, known?.Name)
            : new ParticipantView(null, pseudonym, row.Site, row.Pattern, outcomes, known?.Code, known?.Name);
    }

    private static async Task<Ok<RoundProgress>> ProgressAsync(string round, StudyContext current, RoundProgresses progresses, CancellationToken ct) =>
        TypedResults.Ok(await progresses.OfAsync(current.Id, round, current.Zone, ct));

    private static async Task<Ok<CodebookView>> CodebookAsync(
        [Description("Codes of rounds, with commas between; all that were launched when left out")] string[]? rounds,
        [Description("json")] string? format, StudyContext current, FieldedRounds fieldedRounds, CancellationToken ct)
    {
        if (format is not (null or "json"))
        {
            throw ExtractProblems.FormatNotBuilt.With(format, "json");
        }

        var fielded = await fieldedRounds.OfAsync(current.Id, RoundCodes.Of(rounds), ct);
        var codebook = FieldedRounds.CodebookOf(fielded);
        var grades = fielded.Zip(fielded.Skip(1))
            .ToDictionary(p => $"{p.First.Code}>{p.Second.Code}", p => Comparison.Between(p.First.Instrument, p.Second.Instrument).ToDictionary(c => c.Key, c => c.Grade));
        return TypedResults.Ok(new CodebookView(
            [.. fielded.Select(r => new CodebookRoundView(r.Code, r.Name, r.Questionnaire, r.Version))],
            [.. codebook.Variables.Select(v => VariableOf(codebook, v, grades))],
            CodesOf(MissingReasons.All)));
    }

    private static VariableView VariableOf(Codebook codebook, CodebookVariable variable, Dictionary<string, Dictionary<string, ComparisonGrade>> grades) => new(
        variable.Name, variable.AnswerKey, variable.Kind, variable.Role, variable.Label,
        codebook.Rounds.Where(r => variable.LabelIn(r) is not null).ToDictionary(r => r.Round, r => variable.LabelIn(r)!), // asked for above
        [.. variable.ValueLabels.Select(l => new CodeView(l.Code, l.Label))],
        CodesOf(variable.MissingReasons),
        variable.Rounds,
        variable.Decimals,
        ExtractColumns.NeedsNaming(variable),
        grades.Where(g => g.Value.ContainsKey(variable.AnswerKey)).ToDictionary(g => g.Key, g => g.Value[variable.AnswerKey]));

    private static ImmutableArray<CodeView> CodesOf(IEnumerable<MissingReason> reasons) => [.. reasons.Select(r => new CodeView(r.Code, r.Label))];
}

/// <summary>The rounds that a query names: <c>?rounds=2016,2017</c> or one by one.</summary>
public static class RoundCodes
{
    /// <returns>Null when none is named.</returns>
    public static IReadOnlyList<string>? Of(IEnumerable<string>? values) =>
        values?.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct().ToList() is { Count: > 0 } codes ? codes : null;
}
