using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Pages.Studies.Extracts;

/// <summary>One extract: how far it is, what it holds, and the file. Downloading is a POST, because it is written down.</summary>
[Authorize(Policy = Policies.RequestExtracts)]
public sealed class DetailsModel(SurveyDb db, StudyContext current, ExtractFiles files, CancelExtract cancel) : PageModel, IShowAgain
{
    private const int LookAgainAfterSeconds = 3;

    [FromRoute(Name = "extract")]
    public Guid Id { get; set; }

    public Extract Extract { get; private set; } = null!; // set by every handler before the view runs

    public string Size => Extract.Bytes switch
    {
        null => "",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Extract.Bytes.Value / 1000)} kB"),
        var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes.Value / 1e6:0.0} MB"),
    };

    public string InR =>
        $"""
        data <- read.csv("{Extract.FileName}", fileEncoding = "UTF-8", na.strings = c("", -97:-91),
                         colClasses = c({string.Join(", ", Codes.Select(c => $"{c} = \"character\""))}))
        """;

    public string InPython =>
        $$"""
        import pandas as pd
        data = pd.read_csv("{{Extract.FileName}}", na_values=list(range(-97, -90)),
                           dtype=dict({{string.Join(", ", Codes.Select(c => $"{c}=str"))}}))
        """;

    /// <summary>Columns of codes that would be taken for numbers: 1.1 is not eleven tenths.</summary>
    private IEnumerable<string> Codes => Extract.Spec.Layout switch
    {
        ExtractLayout.Wide => Extract.Spec.Rounds.Select(r => $"outcome_{r}"),
        ExtractLayout.Long => ["outcome", "round"],
        ExtractLayout.Paradata => ["round"],
    };

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (Extract.IsWaitedFor)
        {
            Response.Headers["Refresh"] = LookAgainAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    public async Task<IActionResult> OnPostFileAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        var file = await files.TakeAsync(Extract, User.Actor(), ct);
        return PhysicalFile(file.Path, file.MediaType, file.Name);
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        await cancel.RunAsync(current.Id, Id, User.Actor(), ct);
        return Redirect($"/studies/{current.Code}/extracts/{Id}");
    }

    public async Task ShowAgainAsync(CancellationToken ct) => Extract = await db.RequireExtractAsync(Id, current, ct);
}
