using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Fieldwork: how a round is doing, beside the earlier ones, and everybody who has not finished, with last contact and next reminder.</summary>
[Authorize(Policy = Policies.ViewFieldwork)]
public sealed class DetailsModel(SurveyDb db, StudyContext current, RoundProgresses progresses, ContactChecks contactChecks, TimeProvider clock) : PageModel
{
    /// <summary>Begun and not finished, by AAPOR code.</summary>
    public const string BrokenOff = "2.12";

    private const int EarlierShown = 4;

    public sealed record SiteRow(string Code, string Name, int Asked, int Answered, int Begun);

    public sealed record PersonRow(
        Guid Invitation, string Informant, string Name, string Site, string Role, string Outcome, Standing Standing, DateTimeOffset? InvitedAt, DateTimeOffset? MailedAt, DateTimeOffset? HeardAt)
    {
        public (int Step, DateTimeOffset At)? Next { get; init; }

        /// <summary>What they said with their no or that they have moved on, as kept with the event; read for administrators alone.</summary>
        public string? Details { get; init; }

        public DateTimeOffset? LastContact => MailedAt > HeardAt || HeardAt is null ? MailedAt : HeardAt;
    }

    [FromRoute(Name = "round")]
    public string Code { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>A site's code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Site { get; set; }

    /// <summary>An outcome's code, <c>all</c>, or whoever has not finished and may still.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    /// <summary><c>site</c>, <c>contact</c> (longest ago first), or by name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [FromQuery(Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Round Round { get; private set; } = null!; // set by OnGetAsync before the view runs

    public RoundProgress Progress { get; private set; } = null!; // set by OnGetAsync for a launched round

    /// <summary>Of a round that is not launched, where people were asked.</summary>
    public ContactCheckReport? Contacts { get; private set; }

    /// <summary>Whether people were asked before the launch what is known of them.</summary>
    public bool WasChecked { get; private set; }

    public IReadOnlyList<SiteRow> Sites { get; private set; } = [];

    /// <summary>This round first, then the earlier ones, the newest first.</summary>
    public IReadOnlyList<ResponseCurve> Curves { get; private set; } = [];

    public Listed<PersonRow> People { get; private set; } = null!; // set by OnGetAsync before the view runs

    public (int Step, DateTimeOffset At)? NextReminder { get; private set; }

    public int NeedsAPerson { get; private set; }

    /// <summary>Whether what came on paper or by telephone can be entered now.</summary>
    public bool TakesAnswers => current.May(Policies.EnterAnswers) && Round.TakesAnswersAt(clock.GetUtcNow());

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrEmpty(Site) || !string.IsNullOrEmpty(Who);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var study = await db.Studies.AsNoTracking().SingleAsync(s => s.Id == current.Id, ct);
        await LoadRoundAsync(ct);
        if (Round.State == RoundState.Draft)
        {
            People = new([], 0, 1, Lists.PageSize);
            Contacts = await contactChecks.OfStartedAsync(Round, ct);
            return;
        }

        WasChecked = await db.ContactChecks.AnyAsync(c => c.RoundId == Round.Id, ct);
        var sites = await db.Sites.Where(s => s.StudyId == current.Id).Select(s => new { s.Code, s.Name }).ToDictionaryAsync(s => s.Code, s => s.Name, ct);
        Progress = await progresses.OfAsync(current.Id, Code, study.Zone, ct);
        Sites =
        [
            .. Progress.BySite
                .Select(s => new SiteRow(s.Key, sites.GetValueOrDefault(s.Key, s.Key), s.Value.Asked, s.Value.Answered, s.Value.Counts.GetValueOrDefault(BrokenOff)))
                .OrderBy(s => (double)s.Answered / s.Asked).ThenBy(s => s.Name, StringComparer.Ordinal),
        ];
        Curves = Progress.Curve.Count == 0 ? [] : await CurvesAsync(ct);
        NeedsAPerson = await db.OutgoingMail.CountAsync(m => m.RoundId == Round.Id && m.CarriedBy == null && m.NeedsAttention, ct);
        NextReminder = await NextReminderAsync(study, now, ct);
        var people = await Rows().PageAsync(PageNumber, ct);
        People = people with { Items = [.. people.Items.Select(p => p with { Next = NextFor(p, study, now) })] };
    }

    /// <summary>The list of people as filtered, with what happened to each.</summary>
    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct)
    {
        await LoadRoundAsync(ct);
        return ListFile.Of($"{current.Code}-{Code}-fieldwork.csv", ["informant", "name", "site", "role", "outcome", "outcome_name", "invited_at", "last_contact_at"],
            (await Rows().ToListAsync(ct)).Select(p => (string?[])
                [p.Informant, p.Name, p.Site, p.Role, p.Outcome, RoundWords.OutcomeName(p.Outcome), ListFile.Wire(p.InvitedAt), ListFile.Wire(p.LastContact)]));
    }

    private async Task LoadRoundAsync(CancellationToken ct) => Round = await db.Rounds.AsNoTracking()
        .Include(r => r.QuestionnaireVersion.Questionnaire)
        .Where(r => r.StudyId == current.Id && r.Code == Code)
        .RequireAsync("round", Code, ct);

    private async Task<List<ResponseCurve>> CurvesAsync(CancellationToken ct)
    {
        var codes = Progress.Earlier.Keys.ToArray();
        var names = await db.Rounds
            .Where(r => r.StudyId == current.Id && codes.Contains(r.Code))
            .OrderByDescending(r => r.OpensAt)
            .Select(r => new { r.Code, r.Name })
            .Take(EarlierShown)
            .ToListAsync(ct);
        return
        [
            new ResponseCurve(Round.Name, Progress.All.Asked, Progress.Curve),
            .. names.Select(n => new ResponseCurve(n.Name, Progress.Earlier[n.Code].Asked, Progress.Earlier[n.Code].Curve)),
        ];
    }

    private (int Step, DateTimeOffset At)? NextFor(PersonRow person, Study study, DateTimeOffset now) =>
        person.InvitedAt is { } invited ? Round.NextReminder(study, invited.DayIn(study.Zone), person.Standing, now) : null;

    /// <summary>The earliest reminder that anybody is still to get.</summary>
    private async Task<(int Step, DateTimeOffset At)?> NextReminderAsync(Study study, DateTimeOffset now, CancellationToken ct)
    {
        return (await db.InvitedDaysAsync(Round, study, ct))
            .SelectMany(day => new[] { Standing.NotStarted, Standing.InProgress }.Select(standing => Round.NextReminder(study, day, standing, now)))
            .Where(n => n is not null)
            .MinBy(n => n!.Value.At); // asked for above
    }

    private IQueryable<PersonRow> Rows()
    {
        var (pattern, manages) = ($"%{Q?.Trim()}%", current.May(Policies.ManageRounds));
        var asked =
            from i in db.Invitations
            join o in db.Outcomes on i.Id equals o.InvitationId
            where i.RoundId == Round.Id
            select new { Invitation = i, o.Code };
        asked = Who switch
        {
            "all" => asked,
            null or "" => asked.Where(a => a.Invitation.Standing == Standing.NotStarted || a.Invitation.Standing == Standing.InProgress || a.Invitation.Standing == Standing.Bounced),
            var code => asked.Where(a => a.Code == code),
        };
        if (!string.IsNullOrEmpty(Site))
        {
            asked = asked.Where(a => a.Invitation.Site.Code == Site);
        }

        if (!string.IsNullOrWhiteSpace(Q))
        {
            asked = asked.Where(a => EF.Functions.ILike(a.Invitation.Informant.Name, pattern) || EF.Functions.ILike(a.Invitation.Informant.Email, pattern) || EF.Functions.ILike(a.Invitation.Seat.Role, pattern));
        }

        var rows = asked.Select(a => new
        {
            a.Invitation,
            a.Code,
            InvitedAt = db.OutgoingMail.Where(m => m.SubjectId == a.Invitation.Id && m.Kind == MailKind.Invitation).Max(m => m.SentAt),
            MailedAt = db.OutgoingMail.Where(m => m.SubjectId == a.Invitation.Id).Max(m => m.SentAt),
            HeardAt = a.Invitation.Events.Max(e => (DateTimeOffset?)e.At),
            Details = manages ? a.Invitation.Events.Where(e => SaidWords.Kinds.Contains(e.Kind)).OrderByDescending(e => e.Number).Select(e => e.Details).FirstOrDefault() : null,
        });
        var sorted = Sort switch
        {
            "site" => rows.OrderBy(r => r.Invitation.Site.Name).ThenBy(r => r.Invitation.Informant.Name),
            "contact" => rows.OrderBy(r => r.HeardAt > r.MailedAt ? r.HeardAt : r.MailedAt).ThenBy(r => r.Invitation.Informant.Name),
            _ => rows.OrderBy(r => r.Invitation.Informant.Name),
        };
        return sorted.ThenBy(r => r.Invitation.Id).Select(r => new PersonRow(
            r.Invitation.Id, r.Invitation.Informant.Code, r.Invitation.Informant.Name, r.Invitation.Site.Name, r.Invitation.Seat.Role, r.Code, r.Invitation.Standing, r.InvitedAt, r.MailedAt, r.HeardAt)
        {
            Details = r.Details,
        });
    }
}
