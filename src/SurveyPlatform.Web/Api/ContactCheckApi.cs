using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Before a round: asking everybody of the frame whether what is known of them still holds, and what became of it.</summary>
public static class ContactCheckApi
{
    /// <summary><c>toAsk</c> people would get a mail by starting it now, <c>unreachable</c> have no address that works, <c>toAskAgain</c> have said nothing and can be asked once more; <c>approval</c> and <c>approvalAgain</c> are there where one or the other needs a second person.</summary>
    public sealed record SummaryView(ContactCheckReport.Tally Counts, int ToAsk, int Unreachable, int ToAskAgain, LaunchApi.ApprovalView? Approval, LaunchApi.ApprovalView? ApprovalAgain);

    /// <summary>The summary and a piece of the list of people.</summary>
    public sealed record ContactCheckView(
        ContactCheckReport.Tally Counts, int ToAsk, int Unreachable, int ToAskAgain, LaunchApi.ApprovalView? Approval, LaunchApi.ApprovalView? ApprovalAgain, IReadOnlyList<PersonView> Items, string? Next);

    /// <summary>A person by the code of the informant; <c>reason</c> says why they were not reached. A change that the panel says already is not <c>unsettled</c>.</summary>
    public sealed record PersonView(
        string Id, string Name, string Email, IReadOnlyList<SeatView> Seats, ContactState State, string? Reason, DateTimeOffset? SentAt,
        ContactAnswer? Answer, DateTimeOffset? AnsweredAt, SaidView? Said, string? SettledBy, DateTimeOffset? SettledAt, bool Unsettled);

    public sealed record SeatView(string Seat, string Site, string Role);

    public sealed record SaidView(string? Name, string? Role, string? Email, string? SuccessorName, string? SuccessorEmail);

    public sealed record StartBody
    {
        /// <summary>When the mail is to leave; at once when not given.</summary>
        public DateTimeOffset? At { get; init; }
    }

    public sealed record AgainBody
    {
        /// <summary>The only one to ask, by informant code; all who have said nothing when not given.</summary>
        public string? Informant { get; init; }
    }

    public sealed record SettleBody
    {
        /// <summary>Whether the informant's name and address are corrected by what they said.</summary>
        public bool Apply { get; init; }

        /// <summary>When they said what was looked at; where it is given and they have said something else since, the call is refused.</summary>
        public DateTimeOffset? AnsweredAt { get; init; }
    }

    public static void MapContactCheck(this IEndpointRouteBuilder api)
    {
        var check = api.MapGroup("/studies/{study}/rounds/{round}/contact-check").WithTags("Rounds");
        check.MapGet("", GetAsync).RequireAuthorization(Policies.ViewFieldwork).WithSummary("Who has confirmed, changed, kept silent or was not reached before the round");
        check.MapPost("", StartAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Ask everybody of the frame who was not asked yet; a second identical call changes nothing");
        check.MapPost("/again", AgainAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Ask those who have said nothing once more");
        check.MapPost("/approve", ApproveAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Approve, as a second person, what somebody asked for: to ask, or to ask once more");
        check.MapPost("/{informant}/link", LinkAsync).RequireAuthorization(Policies.ManageRounds).KeepsNoReply().WithSummary("A fresh link to the contact check; the old one dies");
        check.MapPost("/{informant}/settle", SettleAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Say that the consequence of a change is drawn, and apply it where it is a name or an address");
    }

    private static async Task<Ok<InvitationsApi.LinkView>> LinkAsync(
        string round, string informant, StudyContext current, SurveyDb db, IssueContactLink issue, ClaimsPrincipal user, CancellationToken ct) =>
        TypedResults.Ok(new InvitationsApi.LinkView(await issue.RunAsync(await db.Studies.OfAsync(current, ct), round, informant, user.Actor(), ct)));

    private static async Task<Ok<ContactCheckView>> GetAsync(string round, [AsParameters] Paging paging, StudyContext current, SurveyDb db, ContactChecks checks, CancellationToken ct)
    {
        var report = await checks.OfAsync(await db.Studies.OfAsync(current, ct), round, ct);
        var after = paging.AfterKey;
        var piece = paging.Of(
            [.. report.People.OrderBy(p => p.Informant, StringComparer.Ordinal).Where(p => string.CompareOrdinal(p.Informant, after) > 0).Take(paging.Take).Select(View)], p => p.Id);
        return TypedResults.Ok(new ContactCheckView(report.Counts, report.ToAsk, report.Unreachable, report.ToAskAgain, LaunchApi.View(report.Approval), LaunchApi.View(report.ApprovalAgain), piece.Items, piece.Next));
    }

    private static async Task<Ok<SummaryView>> StartAsync(
        string round, StartBody? body, StudyContext current, SurveyDb db, StartContactCheck start, ContactChecks checks, ClaimsPrincipal user, CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        await start.RunAsync(study, round, new() { At = body?.At }, user.Actor(), ct);
        return Summary(await checks.OfAsync(study, round, ct));
    }

    private static async Task<Ok<SummaryView>> AgainAsync(
        string round, AgainBody? body, StudyContext current, SurveyDb db, AskSilentAgain again, ContactChecks checks, ClaimsPrincipal user, CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        await again.RunAsync(study, round, body?.Informant, user.Actor(), ct);
        return Summary(await checks.OfAsync(study, round, ct));
    }

    private static async Task<Ok<SummaryView>> ApproveAsync(
        string round, LaunchApi.ApproveBody? body, StudyContext current, SurveyDb db, ApproveContactCheck approve, ContactChecks checks, ClaimsPrincipal user, CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        await approve.RunAsync(study, round, body?.Plan, user.Actor(), ct);
        return Summary(await checks.OfAsync(study, round, ct));
    }

    private static async Task<Ok<PersonView>> SettleAsync(
        string round, string informant, SettleBody? body, StudyContext current, SurveyDb db, SettleContactCheck settle, ContactChecks checks, ClaimsPrincipal user, CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        await settle.RunAsync(study, round, informant, new(body?.Apply == true, body?.AnsweredAt), user.Actor(), ct);
        return TypedResults.Ok(View((await checks.OfAsync(study, round, ct)).People.Single(p => p.Informant == informant)));
    }

    private static Ok<SummaryView> Summary(ContactCheckReport report) => TypedResults.Ok(new SummaryView(report.Counts, report.ToAsk, report.Unreachable, report.ToAskAgain, LaunchApi.View(report.Approval), LaunchApi.View(report.ApprovalAgain)));

    private static PersonView View(ContactCheckReport.Person person) => new(
        person.Informant, person.Name, person.Email, [.. person.Seats.Select(s => new SeatView(s.Seat, s.Site, s.Role))], person.State, person.Reason, person.SentAt,
        person.Check?.Answer, person.Check?.AnsweredAt,
        person.State == ContactState.Changed && person.Check is { } said ? new(said.SaidName, said.SaidRole, said.SaidEmail, said.SuccessorName, said.SuccessorEmail) : null,
        person.Check?.SettledBy, person.Check?.SettledAt, person.IsUnsettled);
}
