using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Who was asked in a round and what became of it: invitations with their outcomes and events, and the send log.</summary>
public static class InvitationsApi
{
    public sealed record InvitationView(string Id, string Informant, string Seat, string Site, string Role, OutcomeView Outcome, IReadOnlyList<EventView> Events);

    public sealed record OutcomeView(string Code, string Name);

    public sealed record EventView(string Kind, DateTimeOffset At);

    private static readonly Problem UnknownState = new("unknownState", 422, "“{0}” is no state of a mail: queued, claimed, sending, sent, dropped, refused, held or unknown.");

    public sealed record LinkView(string Link);

    public sealed record MailView(
        string Id, string Kind, int Step, MailState State, string Subject, string? Recipient, DateTimeOffset QueuedAt, DateTimeOffset NotBefore,
        int Attempts, DateTimeOffset? BodyStartedAt, DateTimeOffset? SentAt, string? MessageId, string? Reply, string? Reason, Guid? CarriedBy);

    public static void MapInvitations(this IEndpointRouteBuilder api)
    {
        var study = api.MapGroup("/studies/{study}").WithTags("Rounds");
        study.MapGet("/rounds/{round}/invitations", ListAsync).RequireAuthorization(Policies.ViewFieldwork).WithSummary("Who is asked, with outcome and events");
        study.MapGet("/rounds/{round}/mail", MailAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("The send log");
        study.MapPost("/invitations/{invitation:guid}/link", LinkAsync).RequireAuthorization(Policies.ManageRounds).KeepsNoReply()
            .WithSummary("A fresh personal link; the old one dies");
    }

    private static async Task<Ok<Listing<InvitationView>>> ListAsync(
        string round, string? outcome, [AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var id = await RoundIdAsync(db, current, round, ct);
        var after = paging.AfterId;
        var rows = await (
            from i in db.Invitations
            join o in db.Outcomes on i.Id equals o.InvitationId
            where i.RoundId == id && i.Id.CompareTo(after) > 0 && (outcome == null || o.Code == outcome)
            orderby i.Id
            select new { i.Id, Informant = i.Informant.Code, Seat = i.Seat.Code, Site = i.Site.Code, i.Seat.Role, o.Code })
            .Take(paging.Take)
            .ToListAsync(ct);

        var ids = rows.ConvertAll(r => r.Id);
        var events = await db.InvitationEvents.Where(e => ids.Contains(e.InvitationId)).OrderBy(e => e.Number)
            .Select(e => new { e.InvitationId, e.Kind, e.At }).ToListAsync(ct);
        var mails = await db.OutgoingMail.Where(m => ids.Contains(m.SubjectId) && m.Kind == MailKind.Invitation)
            .Select(m => new { m.SubjectId, m.QueuedAt, m.SentAt, m.FinishedAt, m.State }).ToListAsync(ct);
        var happened = mails.Select(m => (m.SubjectId, new EventView("queued", m.QueuedAt)))
            .Concat(mails.Where(m => m.SentAt is not null).Select(m => (m.SubjectId, new EventView("sent", m.SentAt!.Value)))) // just asked
            .Concat(mails.Where(m => m.State == MailState.Refused).Select(m => (m.SubjectId, new EventView("refused", m.FinishedAt ?? m.QueuedAt))))
            .Concat(events.Select(e => (e.InvitationId, new EventView(Word(e.Kind), e.At))))
            .ToLookup(e => e.Item1, e => e.Item2);
        var views = rows.ConvertAll(r => new InvitationView(
            r.Id.ToString(), r.Informant, r.Seat, r.Site, r.Role, new(r.Code, Outcome.Names[r.Code]), [.. happened[r.Id].OrderBy(e => e.At)]));
        return TypedResults.Ok(paging.Of(views, v => v.Id));
    }

    private static async Task<Ok<Listing<MailView>>> MailAsync(
        string round, string? state, [AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var id = await RoundIdAsync(db, current, round, ct);
        var after = paging.AfterId;
        MailState? wanted = state is null ? null : Enum.GetValues<MailState>().Where(s => Word(s) == state).Cast<MailState?>().SingleOrDefault() ?? throw UnknownState.With(state);
        var mails = await db.OutgoingMail
            .Where(m => m.RoundId == id && m.Id.CompareTo(after) > 0 && (wanted == null || m.State == wanted))
            .OrderBy(m => m.Id)
            .Take(paging.Take)
            .Select(m => new MailView(
                m.Id.ToString(), m.Kind, m.Step, m.State, m.SubjectId.ToString(), m.Recipient, m.QueuedAt, m.NotBefore,
                m.Attempts, m.BodyStartedAt, m.SentAt, m.MessageId, m.Reply, m.Reason, m.CarriedBy))
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of(mails, m => m.Id));
    }

    private static async Task<Ok<LinkView>> LinkAsync(Guid invitation, StudyContext current, SurveyDb db, IssueLink issue, ClaimsPrincipal user, CancellationToken ct) =>
        TypedResults.Ok(new LinkView(await issue.RunAsync(await db.Studies.OfAsync(current, ct), invitation, user.Actor(), ct)));

    private static async Task<Guid> RoundIdAsync(SurveyDb db, StudyContext current, string round, CancellationToken ct) =>
        (await db.Rounds.AsNoTracking().Where(r => r.StudyId == current.Id && r.Code == round).RequireAsync("round", round, ct)).Id;

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
