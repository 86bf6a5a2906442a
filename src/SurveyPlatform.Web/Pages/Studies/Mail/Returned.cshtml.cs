using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>The reply desk: what came back and what it proposes, with the other side's own words; a person confirms or says that it is not so.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class ReturnedModel(SurveyDb db, StudyContext current, SettleReturned settle) : PageModel, IShowAgain
{
    public sealed record Row(
        Guid Id, ReturnedKind Kind, DateTimeOffset ReceivedAt, string? Sender, string? Subject, string? Status, string? Words, DateOnly? AwayUntil, string? SuccessorName, string? SuccessorEmail,
        Proposal? Proposal, DeskVerdict? Verdict, string? Informant, string? Name);

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public ReturnedKind? Kind { get; set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Q) || Kind is not null;

    /// <summary>What waits for a decision, the oldest first.</summary>
    public Listed<Row> Waiting { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public Listed<Row> All { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public static string Word(ReturnedKind kind) => kind switch
    {
        ReturnedKind.Bounce => "Address dead",
        ReturnedKind.Full => "Mailbox full",
        ReturnedKind.Policy => "Refused by their policy",
        ReturnedKind.Temporary => "Delayed",
        ReturnedKind.Undelivered => "Not delivered",
        ReturnedKind.Delivered => "Delivered",
        ReturnedKind.Complaint => "Complaint",
        ReturnedKind.Away => "Away",
        ReturnedKind.Left => "Has left",
        ReturnedKind.AutoReply => "Automatic answer",
        ReturnedKind.Receipt => "Receipt",
        ReturnedKind.Reply => "Reply",
    };

    public static string Proposed(Row row) => row.Proposal switch
    {
        Proposal.Dead => "mail to the address comes back, so they get no more. Correct the address if you know a better one.",
        Proposal.Pause => $"away until {InWords.Day(row.AwayUntil!.Value)}. Send nothing before then.", // a pause has its day
        Proposal.Left when (row.SuccessorName ?? row.SuccessorEmail) is not null => $"has left. The message names {string.Join(", ", new[] { row.SuccessorName, row.SuccessorEmail }.OfType<string>())}.",
        Proposal.Left => "has left.",
        _ when row.Kind == ReturnedKind.Complaint => "called the mail unwanted and gets no more of this study.",
        _ when row.Kind == ReturnedKind.Policy => "their mail server refuses us, which says nothing about the address. Mail to its domain is to wait until that is settled with them.",
        _ => "please read.",
    };

    public static string Agree(Row row) => row.Proposal switch
    {
        Proposal.Dead => "Leave them out",
        Proposal.Pause => "Pause until then",
        Proposal.Left => "They have left",
        _ => "I have read it",
    };

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    /// <param name="until">The day on which somebody who is away is back.</param>
    public async Task<IActionResult> OnPostSettleAsync(Guid returned, DeskVerdict verdict, DateOnly? until, CancellationToken ct)
    {
        await settle.RunAsync(await db.Studies.OfAsync(current, ct), returned, new(verdict, until), User.Actor(), ct);
        TempData["Done"] = verdict == DeskVerdict.Confirmed ? "Done as proposed." : "Nothing is done about it.";
        return Redirect($"/studies/{current.Code}/mail/returned");
    }

    /// <summary>The list as it is filtered.</summary>
    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct) => ListFile.Of(
        $"{current.Code}-returned.csv", ["received_at", "kind", "informant", "name", "sender", "subject", "status", "words", "away_until", "successor_name", "successor_email", "proposal", "verdict"],
        (await Rows(Filtered()).ToListAsync(ct)).Select(r => (string?[])
            [ListFile.Wire(r.ReceivedAt), ListFile.Wire(r.Kind), r.Informant, r.Name, r.Sender, r.Subject, r.Status, r.Words, $"{r.AwayUntil:yyyy-MM-dd}", r.SuccessorName, r.SuccessorEmail, ListFile.Wire(r.Proposal), ListFile.Wire(r.Verdict)]));

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        var waiting = Mine().Where(r => r.Proposal != null && r.SettledAt == null);
        Waiting = await Rows(waiting.OrderBy(r => r.ReceivedAt).ThenBy(r => r.Id)).PageAsync(1, ct);
        All = await Rows(Filtered()).PageAsync(PageNumber, ct);
    }

    /// <summary>Whose message it is that is about no mail of ours, nobody knows: owners see it in every study.</summary>
    private IQueryable<ReturnedMail> Mine() => db.ReturnedMail.Where(r => r.StudyId == current.Id || (r.StudyId == null && current.Role == Role.Owner));

    private IOrderedQueryable<ReturnedMail> Filtered()
    {
        var pattern = $"%{Q?.Trim()}%";
        return Mine()
            .Where(r => Kind == null || r.Kind == Kind)
            .Where(r => string.IsNullOrWhiteSpace(Q) || EF.Functions.ILike(r.Sender!, pattern) || EF.Functions.ILike(r.Subject!, pattern) || EF.Functions.ILike(r.Words!, pattern) || EF.Functions.ILike(r.Recipient!, pattern)
                || db.Informants.Any(i => i.Id == r.InformantId && (EF.Functions.ILike(i.Name, pattern) || EF.Functions.ILike(i.Email, pattern))))
            .OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Id);
    }

    private IQueryable<Row> Rows(IQueryable<ReturnedMail> mails) =>
        from r in mails
        join i in db.Informants on r.InformantId equals (Guid?)i.Id into people
        from i in people.DefaultIfEmpty()
        select new Row(
            r.Id, r.Kind, r.ReceivedAt, r.Sender, r.Subject, r.Status, r.Words, r.AwayUntil, r.SuccessorName, r.SuccessorEmail, r.Proposal, r.Verdict,
            i == null ? null : i.Code, i == null ? null : i.Name);
}
