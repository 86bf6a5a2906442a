using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Extracts;

/// <summary>Where evaluators begin: the rounds there are data of, and the extracts made of them.</summary>
[Authorize(Policy = Policies.RequestExtracts)]
public sealed class IndexModel(SurveyDb db, StudyContext current, FieldedRounds fieldedRounds) : PageModel
{
    public sealed record RoundRow(string Name, RoundState State, string Questionnaire, int Version, int Variables, RoundFigures Figures);

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<RoundRow> Rounds { get; private set; } = [];

    public Listed<Extract> Extracts { get; private set; } = null!; // set by OnGetAsync before the view runs

    public string Lead { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct)
    {
        var figures = await RoundFigures.OfStudyAsync(db, current.Id, ct);
        var rounds = await fieldedRounds.OfAsync(current.Id, null, ct);
        Rounds = [.. rounds.Select(r => new RoundRow(r.Name, r.State, r.Questionnaire, r.Version, FieldedRounds.CodebookOf([r]).Variables.Length, figures.GetValueOrDefault(r.Id, RoundFigures.None)))];
        Extracts = await db.ExtractsSeenBy(current).OrderByDescending(e => e.RequestedAt).ThenByDescending(e => e.Id).PageAsync(PageNumber, ct);
        var answers = Rounds.Sum(r => r.Figures.Answered);
        Lead = $"{InWords.Count(answers, "answer", "answers")} from {InWords.Count(Rounds.Count, "round", "rounds")}.";
    }
}
