using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.Pages.Studies.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Extracts;

/// <summary>Asks for an extract; with another one named, asks for the same again.</summary>
[Authorize(Policy = Policies.RequestExtracts)]
public sealed class NewModel(SurveyDb db, StudyContext current, FieldedRounds fieldedRounds, RequestExtract request) : PageModel, IShowAgain
{
    /// <summary>The form: whose row it is stands with the layout, as people think of it.</summary>
    public sealed class Form
    {
        public string[] Rounds { get; set; } = [];

        public string Layout { get; set; } = "long";

        public string Include { get; set; } = "submitted";

        public string Format { get; set; } = "csv";

        public string Tier { get; set; } = "pseudonymised";

        public string[] Items { get; set; } = [];

        /// <summary>In the study's zone.</summary>
        public DateTime? AsOf { get; set; }

        public string? Purpose { get; set; }
    }

    public static IReadOnlyList<SelectListItem> Layouts { get; } =
    [
        new("Long: one row for each person and round", "long"),
        new("Wide: one row for each person, the rounds side by side", "wide"),
        new("Wide: one row for each seat, whoever held it", "wideBySeat"),
        new("Paradata: one row each time somebody saved a page, and no answers", "paradata"),
    ];

    public static IReadOnlyList<SelectListItem> Includes { get; } =
        [new("Those who answered", "submitted"), new("Everybody who was asked, with the outcome of each", "all")];

    public static IReadOnlyList<SelectListItem> Formats { get; } =
        [new("R, Python, Stata or SPSS: CSV", "csv"), new("A spreadsheet: CSV in which no text is taken for a formula", "csvSafe")];

    public static IReadOnlyList<SelectListItem> Tiers { get; } = [new("No: pseudonyms only", "pseudonymised"), new("Yes: names and addresses", "identified")];

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Rounds { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Items { get; private set; } = [];

    public async Task OnGetAsync(Guid? from, CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (from is { } id)
        {
            var extract = await db.RequireExtractAsync(id, current, ct);
            var spec = extract.Spec;
            Input = new Form
            {
                Rounds = [.. spec.Rounds],
                Layout = spec.Layout switch
                {
                    ExtractLayout.Long => "long",
                    ExtractLayout.Paradata => "paradata",
                    ExtractLayout.Wide => spec.By == ExtractUnit.Seat ? "wideBySeat" : "wide",
                },
                Include = spec.Include == ExtractInclude.All ? "all" : "submitted",
                Format = spec.Format,
                Tier = spec.Tier == ExtractTier.Identified ? "identified" : "pseudonymised",
                Items = [.. spec.Items ?? []],
                Purpose = extract.Purpose,
            };
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var asOf = Input.AsOf is { } at ? DateOnly.FromDateTime(at).At(TimeOnly.FromDateTime(at), current.Zone) : (DateTimeOffset?)null;
        var extract = await request.RunAsync(await db.Studies.OfAsync(current, ct), new RequestExtract.Input
        {
            Rounds = Input.Rounds,
            Layout = Input.Layout == "wideBySeat" ? "wide" : Input.Layout,
            By = Input.Layout == "wideBySeat" ? "seat" : null,
            Include = Input.Include,
            Format = Input.Format,
            Tier = Input.Tier,
            Items = Input.Items.Length == 0 ? null : Input.Items,
            AsOf = asOf,
            Purpose = Input.Purpose,
        }, current.May(Policies.IdentifiedExtracts), User.Actor(), ct);
        return Redirect($"/studies/{current.Code}/extracts/{extract.Id}");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        var rounds = await fieldedRounds.OfAsync(current.Id, null, ct);
        var figures = await RoundFigures.OfStudyAsync(db, current.Id, ct);
        Rounds = [.. rounds.Select(r => new SelectListItem($"{r.Name} ({InWords.Count(figures.GetValueOrDefault(r.Id, RoundFigures.None).Answered, "answer", "answers")})", r.Code))];
        Items =
        [
            .. FieldedRounds.CodebookOf(rounds).Variables.DistinctBy(v => v.Item.Key)
                .Select(v => new SelectListItem($"{v.Item.Text} ({v.Item.Key}){(ExtractColumns.NeedsNaming(v) ? " – confidential" : "")}", v.Item.Key)),
        ];
        if (Input.Rounds.Length == 0 && HttpMethods.IsGet(Request.Method))
        {
            Input.Rounds = [.. rounds.Where(r => r.State == Core.Rounds.RoundState.Closed).Select(r => r.Code)];
        }
    }
}
