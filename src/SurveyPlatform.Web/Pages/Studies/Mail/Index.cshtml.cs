using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Mail;

/// <summary>The send log, and on top of it what waits for a person: mails of which nobody knows whether they went, held ones, refused ones.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class IndexModel(SurveyDb db, StudyContext current, ResolveMail resolve, ChangeMailDomain change, PauseStudyMail pause, TimeProvider clock) : PageModel, IShowAgain
{
    private const int WaitingShown = 100;

    public sealed record Row(
        Guid Id, string Kind, int Step, string? Round, MailState State, string? Informant, string? Name, string? Recipient,
        DateTimeOffset NotBefore, DateTimeOffset? BodyStartedAt, DateTimeOffset? SentAt, DateTimeOffset? FinishedAt, DateTimeOffset? NextAttemptAt, int Attempts,
        string? MessageId, string? Reply, string? Reason, Guid? CarriedBy, DateTimeOffset? ActedAt)
    {
        /// <summary>When it came to what it is, or when it is due.</summary>
        public DateTimeOffset At => SentAt ?? FinishedAt ?? NextAttemptAt ?? NotBefore;
    }

    /// <summary>A round's code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Round { get; set; }

    /// <summary>A state as the API says it, or <c>attention</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>One of <see cref="MailKind"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<(string Code, string Name)> Rounds { get; private set; } = [];

    public IReadOnlyDictionary<MailState, int> Counts { get; private set; } = new Dictionary<MailState, int>();

    /// <summary>What waits for a person, the oldest first.</summary>
    public Listed<Row> Waiting { get; private set; } = null!; // set by ShowAgainAsync before the view runs

    public Listed<Row> Mails { get; private set; } = null!; // likewise

    /// <summary>How much waits at the reply desk.</summary>
    public int Returned { get; private set; }

    /// <summary>The paused domains of the instance, and how many mails of this study wait for each.</summary>
    public IReadOnlyList<(MailDomain Domain, int Waiting)> Domains { get; private set; } = [];

    /// <summary>Domains that put us off, with what of this study waits for each.</summary>
    public IReadOnlyList<SlowedDomain> Slowed { get; private set; } = [];

    /// <summary>Since when all mail of the study is held back.</summary>
    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>Set while mail waits for a server that cannot be used.</summary>
    public ServerTrouble? Trouble { get; private set; }

    public string? Domain { get; private set; }

    public string? Reason { get; private set; }

    public bool IsFiltered => !string.IsNullOrEmpty(Round) || !string.IsNullOrEmpty(State) || !string.IsNullOrEmpty(Kind) || !string.IsNullOrWhiteSpace(Q);

    public static string Word(MailState state) => state switch
    {
        MailState.Queued => "Waiting to leave",
        MailState.Claimed => "About to leave",
        MailState.Sending => "Leaving now",
        MailState.Sent => "Sent",
        MailState.Dropped => "Not sent",
        MailState.Refused => "Refused",
        MailState.Held => "Held",
        MailState.Unknown => "Unknown",
    };

    /// <summary>How fast mail leaves to a domain whose rate was halved so often.</summary>
    public static string Rate(SlowedDomain domain) => domain.Halvings switch
    {
        0 => "full again",
        1 => "half",
        2 => "a quarter",
        3 => "an eighth",
        _ => "a sixteenth",
    };

    public static TagHelpers.StatusKind StatusOf(MailState state) => state switch
    {
        MailState.Queued => TagHelpers.StatusKind.Waiting,
        MailState.Claimed or MailState.Sending => TagHelpers.StatusKind.Progress,
        MailState.Sent => TagHelpers.StatusKind.Done,
        MailState.Dropped => TagHelpers.StatusKind.Off,
        MailState.Refused => TagHelpers.StatusKind.Problem,
        MailState.Held or MailState.Unknown => TagHelpers.StatusKind.Attention,
    };

    public Task OnGetAsync(CancellationToken ct) => ShowAgainAsync(ct);

    public async Task<IActionResult> OnPostResolveAsync(Guid mail, ResolveMail.Verdict verdict, CancellationToken ct)
    {
        await resolve.RunAsync(current.Id, mail, verdict, User.Actor(), ct);
        TempData["Done"] = verdict switch
        {
            ResolveMail.Verdict.Sent => "The mail counts as sent.",
            ResolveMail.Verdict.Resend => "The mail leaves with the next ones.",
            ResolveMail.Verdict.Abandon => "The mail is given up.",
        };
        return ToList();
    }

    /// <summary>One word on all that are ticked.</summary>
    public async Task<IActionResult> OnPostResolveManyAsync(Guid[] mails, ResolveMail.Verdict verdict, CancellationToken ct)
    {
        if (mails.Length == 0)
        {
            throw CommonProblems.Invalid.For([new FieldError("mails", "required", "Tick the mails that you decide about.")]);
        }

        var result = await resolve.RunAsync(current.Id, mails, verdict, User.Actor(), ct);
        var reasons = result.Left.Values.GroupBy(l => l.Message).Select(g => $" {InWords.Count(g.Count(), "was", "were")} left: {g.Key}");
        TempData["Done"] = $"{InWords.Count(result.Resolved, "mail", "mails")} {(verdict switch
        {
            ResolveMail.Verdict.Sent => result.Resolved == 1 ? "counts as sent" : "count as sent",
            ResolveMail.Verdict.Resend => result.Resolved == 1 ? "leaves with the next ones" : "leave with the next ones",
            ResolveMail.Verdict.Abandon => result.Resolved == 1 ? "is given up" : "are given up",
        })}.{string.Concat(reasons)}";
        return ToList();
    }

    public async Task<IActionResult> OnPostPauseAllAsync(CancellationToken ct)
    {
        await pause.PauseAsync(current.Id, User.Actor(), ct);
        TempData["Done"] = "All mail of the study waits until somebody lets it go on.";
        return ToList();
    }

    public async Task<IActionResult> OnPostResumeAllAsync(CancellationToken ct)
    {
        await pause.ResumeAsync(current.Id, User.Actor(), ct);
        TempData["Done"] = "The mail of the study goes on.";
        return ToList();
    }

    public async Task<IActionResult> OnPostGoOnAsync(string domain, CancellationToken ct)
    {
        await change.ResumeAsync(domain, current.Id, User.Actor(), ct);
        TempData["Done"] = $"Mail to {domain} goes on.";
        return ToList();
    }

    public async Task<IActionResult> OnPostPauseAsync(string? domain, string? reason, CancellationToken ct)
    {
        (Domain, Reason) = (domain, reason);
        await change.PauseAsync(domain, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), current.Id, User.Actor(), ct);
        TempData["Done"] = $"Mail to {domain?.Trim()} waits until somebody lets it go on.";
        return ToList();
    }

    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct) => ListFile.Of(
        $"{current.Code}-mail.csv", ["round", "kind", "step", "informant", "recipient", "state", "not_before", "sent_at", "finished_at", "attempts", "message_id", "reply", "reason"],
        (await Rows(Filtered()).ToListAsync(ct)).Select(m => (string?[])
            [m.Round, m.Kind, $"{m.Step}", m.Informant, m.Recipient, InvariantWord(m.State), ListFile.Wire(m.NotBefore), ListFile.Wire(m.SentAt), ListFile.Wire(m.FinishedAt), $"{m.Attempts}", m.MessageId, m.Reply, m.Reason]));

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        PausedAt = await db.Studies.Where(s => s.Id == current.Id).Select(s => s.MailPausedAt).SingleAsync(ct);
        Rounds = (await db.Rounds.Where(r => r.StudyId == current.Id).OrderByDescending(r => r.FrameDate).Select(r => new { r.Code, r.Name }).ToListAsync(ct)).ConvertAll(r => (r.Code, r.Name));
        Counts = await OfRound().GroupBy(m => m.State).Select(g => new { g.Key, Mails = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Mails, ct);
        var waiting = OfRound().Where(m => m.CarriedBy == null && m.NeedsAttention && (m.State == MailState.Unknown || m.State == MailState.Held));
        Waiting = new(await Rows(waiting.OrderBy(m => m.NotBefore).ThenBy(m => m.Id)).Take(WaitingShown).ToListAsync(ct), await waiting.CountAsync(ct), 1, WaitingShown);
        Returned = await db.ReturnedMail.CountAsync(r => r.StudyId == current.Id && r.Proposal != null && r.SettledAt == null, ct);
        Domains = (await db.MailDomains.AsNoTracking().Where(d => d.PausedAt != null).OrderBy(d => d.PausedAt)
            .Select(d => new { Domain = d, Waiting = db.OutgoingMail.Count(m => m.WaitsForDomain == d.Domain && m.CarriedBy == null && m.StudyId == current.Id) }).ToListAsync(ct)).ConvertAll(d => (d.Domain, d.Waiting));
        Slowed = await SlowedDomain.ListAsync(db, current.Id, ct);
        Trouble = await ServerTrouble.OfStudyAsync(db, current.Id, clock.GetUtcNow(), ct);
        Mails = await Rows(Filtered()).PageAsync(PageNumber, ct);
    }

    private RedirectResult ToList() => Redirect($"/studies/{current.Code}/mail{(string.IsNullOrEmpty(Round) ? "" : $"?round={Uri.EscapeDataString(Round)}")}");

    private static string InvariantWord(MailState state) => state.ToString().ToLowerInvariant();

    private IQueryable<OutgoingMail> OfRound() => db.OutgoingMail
        .Where(m => m.StudyId == current.Id && (string.IsNullOrEmpty(Round) || db.Rounds.Any(r => r.Id == m.RoundId && r.Code == Round)));

    private IOrderedQueryable<OutgoingMail> Filtered()
    {
        var pattern = $"%{Q?.Trim()}%";
        var mails = State switch
        {
            null or "" => OfRound(),
            "attention" => OfRound().Where(m => m.NeedsAttention),
            var word => Enum.TryParse<MailState>(word, true, out var state) ? OfRound().Where(m => m.State == state) : OfRound().Where(_ => false),
        };
        if (!string.IsNullOrEmpty(Kind))
        {
            mails = mails.Where(m => m.Kind == Kind);
        }

        if (!string.IsNullOrWhiteSpace(Q))
        {
            mails = mails.Where(m => EF.Functions.ILike(m.Recipient!, pattern)
                || db.Invitations.Any(i => i.Id == m.SubjectId && (EF.Functions.ILike(i.Informant.Name, pattern) || EF.Functions.ILike(i.Informant.Email, pattern)))
                || db.ContactChecks.Any(c => c.Id == m.SubjectId && (EF.Functions.ILike(c.Informant.Name, pattern) || EF.Functions.ILike(c.Informant.Email, pattern))));
        }

        return mails.OrderByDescending(m => m.SentAt ?? m.FinishedAt ?? m.NextAttemptAt ?? m.NotBefore).ThenByDescending(m => m.Id);
    }

    private IQueryable<Row> Rows(IQueryable<OutgoingMail> mails) =>
        from m in mails
        join i in db.Invitations on m.SubjectId equals i.Id into invitations
        from i in invitations.DefaultIfEmpty()
        join c in db.ContactChecks on m.SubjectId equals c.Id into checks
        from c in checks.DefaultIfEmpty()
        join p in db.Informants on i == null ? c.InformantId : i.InformantId equals p.Id into people
        from p in people.DefaultIfEmpty()
        join r in db.Rounds on m.RoundId equals r.Id into rounds
        from r in rounds.DefaultIfEmpty()
        select new Row(
            m.Id, m.Kind, m.Step, r == null ? null : r.Code, m.State, p == null ? null : p.Code, p == null ? null : p.Name, m.Recipient,
            m.NotBefore, m.BodyStartedAt, m.SentAt, m.FinishedAt, m.NextAttemptAt, m.Attempts, m.MessageId, m.Reply, m.Reason, m.CarriedBy,
            c != null && c.AnsweredAt > m.BodyStartedAt ? c.AnsweredAt
                : db.InvitationEvents.Where(e => e.InvitationId == m.SubjectId && e.At > m.BodyStartedAt && e.Kind != EventKind.Bounced).Min(e => (DateTimeOffset?)e.At));
}
