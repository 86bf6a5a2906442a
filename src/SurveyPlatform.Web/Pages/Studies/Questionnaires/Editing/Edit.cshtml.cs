using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>The whole draft in its order, what differs from the newest version, its title, languages and shared lists; where parts are moved.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class EditModel(Drafts drafts, Trials trials) : EditingModel(drafts)
{
    public sealed record TitleForm
    {
        public string? Title { get; set; }

        public string? Language { get; set; }

        /// <summary>The title in other languages.</summary>
        public Dictionary<string, string?> Titles { get; set; } = [];
    }

    [BindProperty]
    public TitleForm Input { get; set; } = new();

    /// <summary>What to move and where to, such as <c>item:years:-1</c>; null when the title is saved.</summary>
    [BindProperty]
    public string? Move { get; set; }

    /// <summary>The page of the editor that a move was asked for on.</summary>
    [BindProperty]
    public string? Back { get; set; }

    public IReadOnlyList<string> Cases { get; private set; } = [];

    /// <summary>Keys of the newest version that the draft no longer has.</summary>
    public IEnumerable<string> Dropped => Draft.Grades.Values.Where(g => g.Grade == ComparisonGrade.Dropped).Select(g => g.Key);

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        Input = Standing();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        if (Move is null)
        {
            return await SaveAsync(new ChangeTitle(Input.Title, Input.Language, Input.Titles), Draft.Overview, "The title is saved.", ct);
        }

        if (Move.Split(':') is not [var kind, var key, var step] || step is not ("1" or "-1") || !Enum.TryParse<DraftPart>(kind, ignoreCase: true, out var part) || part == DraftPart.CodeList)
        {
            throw CommonProblems.NotFound.With("move", Move);
        }

        Input = Standing();
        var back = Back is not null && Url.IsLocalUrl(Back) && Back.StartsWith(Draft.Root + "/edit", StringComparison.Ordinal) ? Back : Draft.Overview;
        var steps = step == "1" ? 1 : -1;
        return await SaveAsync(new MovePart(part, key, steps), $"{back}#at-{key}", $"The {DraftParts.NameOf(part)} {key} is moved {(steps < 0 ? "up" : "down")}.", ct);
    }

    protected override async Task PrepareAsync(CancellationToken ct) =>
        Cases = await trials.Cases(Code).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(ct);

    protected override string? FieldAt(DraftPlace place) => place.Rest switch
    {
        "/title" when place.Section is null => "Input.Title",
        "/language" => "Input.Language",
        _ => null,
    };

    protected override (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() =>
        Move is not null ? ([], []) : (Said(Input), Said(Standing()));

    private static IEnumerable<(string, string?)> Said(TitleForm form) => [("Title", form.Title), ("Language", form.Language), .. form.Titles.Select(t => ($"Title in {t.Key}", t.Value))];

    private TitleForm Standing() => new()
    {
        Title = Draft.Instrument.Title,
        Language = Draft.Instrument.Language,
        Titles = Languages.ToDictionary(l => l, l => Draft.Text.TextAt(InstrumentText.Join("/texts", l, "title"))),
    };
}
