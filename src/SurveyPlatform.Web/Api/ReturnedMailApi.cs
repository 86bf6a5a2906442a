using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>What comes back: handed in by a mail server, looked at and decided on by programs as by people at the reply desk.</summary>
public static class ReturnedMailApi
{
    private const string MediaType = "message/rfc822";

    /// <summary>What is handed in is read as it comes and not kept; more than this is no bounce.</summary>
    private const long Longest = 100 * 1024 * 1024;

    /// <param name="Mail">Our mail that it is about; null if nothing proves that it is about any, and then nothing was changed.</param>
    /// <param name="Again">It was handed in before.</param>
    public sealed record TakenView(Guid Id, ReturnedKind Kind, Guid? Mail, string? Study, string? Informant, Proposal? Proposal, bool Again);

    public sealed record ReturnedView(
        string Id, ReturnedKind Kind, DateTimeOffset ReceivedAt, Guid? Mail, string? Informant, string? Sender, string? Subject, string? Status, string? Recipient, string? Words,
        DateOnly? AwayUntil, string? SuccessorName, string? SuccessorEmail, Proposal? Proposal, DeskVerdict? Verdict, DateTimeOffset? SettledAt);

    public sealed record CorrectBody(string Email);

    public static void MapReturnedMail(this IEndpointRouteBuilder api)
    {
        var returned = api.MapGroup("").WithTags("Mail");
        returned.MapPost("/mail/returned", TakeAsync).RequireAuthorization(Policies.ReturnMail)
            .Accepts<byte[]>(MediaType).WithSummary("Hand in one bounce, complaint or reply as it arrived");
        var desk = returned.MapGroup("/studies/{study}/mail/returned").RequireAuthorization(Policies.ManageRounds);
        desk.MapGet("", ListAsync).WithSummary("What came back");
        desk.MapPost("/{returned:guid}/settle", SettleAsync).WithSummary("Confirm or dismiss what the reply desk proposes");
        desk.MapPost("/{returned:guid}/correct", CorrectAsync).WithSummary("Correct the person's address and send the mail again");
    }

    private static async Task<Ok<TakenView>> TakeAsync(
        HttpRequest request, TakeReturnedMail take, MyStudies mine, SiteScope scope, SurveyDb db, ClaimsPrincipal user, CancellationToken ct)
    {
        request.RequireType(MediaType);
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = Longest;
        scope.AllowEverything(); // the address names no study: whose mail it is, the message says, and the operation compares that with the caller's studies
        var owner = await mine.OwnsAllAsync(user.Actor().Id, ct);
        var studies = owner ? null : await mine.Of(user.Actor().Id).Select(s => s.Id).ToListAsync(ct);
        var taken = await take.RunAsync(await ReturnedMessage.ReadAsync(request.Body, ct), studies, user.Actor(), ct);
        return TypedResults.Ok(await (
            from r in db.ReturnedMail
            where r.Id == taken.Id
            select new TakenView(
                r.Id, r.Kind, r.MailId, db.Studies.Where(s => s.Id == r.StudyId).Select(s => s.Code).FirstOrDefault(),
                db.Informants.Where(i => i.Id == r.InformantId).Select(i => i.Code).FirstOrDefault(), r.Proposal, taken.Again)).SingleAsync(ct));
    }

    private static async Task<Ok<Listing<ReturnedView>>> ListAsync(
        [Description("Only what waits for a decision.")] bool? open, [AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterId;
        var rows = await db.ReturnedMail
            .Where(r => r.StudyId == current.Id && r.Id.CompareTo(after) > 0 && (open != true || (r.Proposal != null && r.SettledAt == null)))
            .OrderBy(r => r.Id)
            .Take(paging.Take)
            .Select(r => new ReturnedView(
                r.Id.ToString(), r.Kind, r.ReceivedAt, r.MailId, db.Informants.Where(i => i.Id == r.InformantId).Select(i => i.Code).FirstOrDefault(), r.Sender, r.Subject, r.Status, r.Recipient, r.Words,
                r.AwayUntil, r.SuccessorName, r.SuccessorEmail, r.Proposal, r.Verdict, r.SettledAt))
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of(rows, r => r.Id));
    }

    private static async Task<NoContent> SettleAsync(Guid returned, SettleReturned.Input body, StudyContext current, SurveyDb db, SettleReturned settle, ClaimsPrincipal user, CancellationToken ct)
    {
        await settle.RunAsync(await db.Studies.OfAsync(current, ct), returned, body, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> CorrectAsync(Guid returned, CorrectBody body, StudyContext current, SurveyDb db, ResendCorrected resend, ClaimsPrincipal user, CancellationToken ct)
    {
        await resend.RunAsync(await db.Studies.OfAsync(current, ct), returned, body.Email, user.Actor(), ct);
        return TypedResults.NoContent();
    }
}
