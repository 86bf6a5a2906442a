using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>The contact check before a round: whom starting it would ask, who has said what, and the consequence of each change.</summary>
[Authorize(Policy = Policies.ViewFieldwork)]
public sealed class ContactCheckModel(
    SurveyDb db, StudyContext current, ContactChecks checks, StartContactCheck start, AskSilentAgain again, SettleContactCheck settle, IssueContactLink issueLink, ApproveContactCheck approve)
    : PageModel, IShowAgain
{
    [FromRoute(Name = "round")]
    public string Code { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>A site's code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Site { get; set; }

    /// <summary>The one state of which people are listed; all when none.</summary>
    [BindProperty(SupportsGet = true)]
    public ContactState? State { get; set; }

    /// <summary><c>name</c>, <c>site</c>, <c>answered</c> (the newest answer first), or what is to be settled first.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    /// <summary>When the mail is to leave, in the study's zone; at once when empty.</summary>
    [BindProperty]
    public DateTime? At { get; set; }

    public ContactCheckReport Report { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public Listed<ContactCheckReport.Person> People { get; private set; } = null!; // likewise

    public IReadOnlyList<(string Code, string Name)> Sites => [.. Report.People.SelectMany(p => p.Seats).Select(s => (s.Site, s.SiteName)).Distinct().OrderBy(s => s.SiteName, StringComparer.Ordinal)];

    /// <summary>A fresh link and whose it is, shown this once.</summary>
    public (string Name, string Address)? Link { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    /// <summary>The list as filtered, with what each of them said.</summary>
    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        return ListFile.Of(
            $"{current.Code}-{Code}-contact-check.csv",
            ["informant", "name", "email", "seats", "sites", "state", "reason", "sent_at", "answer", "answered_at", "said_name", "said_role", "said_email", "successor_name", "successor_email", "settled_by", "settled_at"],
            Filtered().Select(p => (string?[])
                [p.Informant, p.Name, p.Email, string.Join("; ", p.Seats.Select(s => s.Seat)), string.Join("; ", p.Seats.Select(s => s.Site).Distinct()), ListFile.Wire(p.State), p.Reason, ListFile.Wire(p.SentAt),
                    ListFile.Wire(p.Check?.Answer), ListFile.Wire(p.Check?.AnsweredAt), p.Check?.SaidName, p.Check?.SaidRole, p.Check?.SaidEmail, p.Check?.SuccessorName, p.Check?.SuccessorEmail, p.Check?.SettledBy, ListFile.Wire(p.Check?.SettledAt)]));
    }

    public Task<IActionResult> OnPostAsync(CancellationToken ct) => ActAsync(async study =>
    {
        var asked = await start.RunAsync(study, Code, new() { At = At.InstantIn(study.Zone) }, User.Actor(), ct);
        return asked == 0 ? "Everybody who can be mailed was asked already." : $"{InWords.Count(asked, "person is", "people are")} asked.";
    }, ct);

    /// <param name="informant">The only one to ask; all who are silent when not given.</param>
    public Task<IActionResult> OnPostAgainAsync(string? informant, CancellationToken ct) => ActAsync(async study =>
        await again.RunAsync(study, Code, informant, User.Actor(), ct) is var asked and > 0
            ? $"{InWords.Count(asked, "person is", "people are")} asked once more."
            : "Nobody is asked: whoever was asked twice, has answered or cannot be mailed is not asked again.", ct);

    /// <param name="plan">The fingerprint of what the page showed.</param>
    public Task<IActionResult> OnPostApproveAsync(string plan, CancellationToken ct) => ActAsync(async study =>
    {
        await approve.RunAsync(study, Code, plan, User.Actor(), ct);
        return "The mail is approved. Nothing has left yet: whoever administers the study can send it now.";
    }, ct);

    /// <param name="informant">Who said it.</param>
    /// <param name="apply">Whether their entry is corrected by it.</param>
    /// <param name="answeredAt">When they said what the page showed.</param>
    public Task<IActionResult> OnPostSettleAsync(string informant, bool apply, DateTimeOffset? answeredAt, CancellationToken ct) => ActAsync(async study =>
    {
        await settle.RunAsync(study, Code, informant, new(apply, answeredAt), User.Actor(), ct);
        return apply ? "The entry is corrected, and the change is settled." : "The change is settled.";
    }, ct);

    public async Task<IActionResult> OnPostLinkAsync(string informant, CancellationToken ct)
    {
        if (!current.May(Policies.ManageRounds))
        {
            return Forbid();
        }

        var link = await issueLink.RunAsync(await db.Studies.OfAsync(current, ct), Code, informant, User.Actor(), ct);
        await ShowAgainAsync(ct);
        Link = (Report.People.First(p => p.Informant == informant).Name, link);
        return Page();
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        Report = await checks.OfAsync(await db.Studies.OfAsync(current, ct), Code, ct);
        People = Filtered().Page(PageNumber);
    }

    /// <summary>The address of the list as it is filtered, for a form of one of its rows to come back to.</summary>
    public string Here(string? handler = null) => $"/studies/{current.Code}/rounds/{Code}/contact-check" + QueryString.Create(
        new Dictionary<string, string?> { ["handler"] = handler, ["q"] = Q, ["site"] = Site, ["state"] = State?.ToString(), ["sort"] = Sort, ["page"] = PageNumber > 1 ? $"{PageNumber}" : null }
            .Where(q => !string.IsNullOrEmpty(q.Value)));

    private List<ContactCheckReport.Person> Filtered()
    {
        var words = Q?.Trim() ?? "";
        var people = Report.People
            .Where(p => State is null || p.State == State)
            .Where(p => string.IsNullOrEmpty(Site) || p.Seats.Any(s => s.Site == Site))
            .Where(p => words.Length == 0 || Spoken(p).Any(t => t?.Contains(words, StringComparison.OrdinalIgnoreCase) == true));
        return
        [
            .. Sort switch
            {
                "name" => people.OrderBy(p => p.Name, StringComparer.Ordinal),
                "site" => people.OrderBy(p => p.Seats is [var first, ..] ? first.SiteName : "", StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal),
                "answered" => people.OrderByDescending(p => p.Check?.AnsweredAt ?? DateTimeOffset.MinValue),
                _ => people,
            },
        ];
    }

    /// <summary>All by which somebody may be looked for.</summary>
    private static IEnumerable<string?> Spoken(ContactCheckReport.Person person) =>
    [
        person.Informant, person.Name, person.Email, .. person.Seats.SelectMany(s => new[] { s.Seat, s.Role, s.SiteName }),
        person.Check?.SaidName, person.Check?.SaidRole, person.Check?.SaidEmail, person.Check?.SuccessorName, person.Check?.SuccessorEmail,
    ];

    private async Task<IActionResult> ActAsync(Func<Study, Task<string>> act, CancellationToken ct)
    {
        if (!current.May(Policies.ManageRounds))
        {
            return Forbid();
        }

        try
        {
            TempData["Done"] = await act(await db.Studies.OfAsync(current, ct));
        }
        catch (ProblemException needed) when (needed.Problem == ApprovalProblems.Needed)
        {
            TempData["Done"] = "Approval is asked for. Nothing has left yet.";
        }

        return Redirect(Here());
    }
}
