using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>The wording of mail to informants, by kind and language.</summary>
public static class TemplatesApi
{
    /// <summary>What stands now; <c>builtIn</c> where the study has no wording of its own.</summary>
    public sealed record TemplateView(string Kind, string Language, string Subject, string Body, bool BuiltIn, DateTimeOffset? SavedAt);

    public sealed record TemplateBody
    {
        public required string Subject { get; init; }

        /// <summary>Markdown with merge fields.</summary>
        public required string Body { get; init; }
    }

    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/studies/{study}/mail/templates").WithTags("Mail");
        all.MapGet("", ListAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Every kind of mail in every language as it is worded now");
        var one = all.MapGroup("/{kind}/{language}");
        one.MapGet("", GetAsync).RequireAuthorization(Policies.ManageRounds).WithETag().WithSummary("One wording");
        one.MapPut("", PutAsync).RequireAuthorization(Policies.ManageRounds).WithETag().WithSummary("Give the study its own wording");
        one.MapDelete("", DeleteAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Back to the built-in wording");
    }

    private static async Task<Ok<Listing<TemplateView>>> ListAsync(StudyContext current, SurveyDb db, MailTemplates templates, CancellationToken ct)
    {
        var own = await db.MailTemplates.AsNoTracking().Where(t => t.StudyId == current.Id).ToListAsync(ct);
        return TypedResults.Ok(new Listing<TemplateView>(
            [.. from kind in MailTemplate.Kinds from language in MailTemplate.Languages select View(kind, language, own.SingleOrDefault(t => t.Kind == kind && t.Language == language), templates)], null));
    }

    private static async Task<Ok<TemplateView>> GetAsync(string kind, string language, StudyContext current, MailTemplates templates, CancellationToken ct) =>
        TypedResults.Ok(await ViewAsync(kind, language, current, templates, ct));

    private static async Task<Ok<TemplateView>> PutAsync(
        string kind, string language, TemplateBody body, IfMatch ifMatch, StudyContext current, SurveyDb db, MailTemplates templates, SaveTemplate save, ClaimsPrincipal user, CancellationToken ct)
    {
        ifMatch.Check(await ViewAsync(kind, language, current, templates, ct));
        await save.RunAsync(await db.Studies.OfAsync(current, ct), kind, language, new(body.Subject, body.Body), user.Actor(), ct);
        return TypedResults.Ok(await ViewAsync(kind, language, current, templates, ct));
    }

    private static async Task<NoContent> DeleteAsync(
        string kind, string language, StudyContext current, SurveyDb db, SaveTemplate save, ClaimsPrincipal user, CancellationToken ct)
    {
        await save.TakeBackAsync(await db.Studies.OfAsync(current, ct), kind, language, user.Actor(), ct);
        return TypedResults.NoContent();
    }

    private static async Task<TemplateView> ViewAsync(string kind, string language, StudyContext current, MailTemplates templates, CancellationToken ct)
    {
        MailTemplates.Require(kind, language);
        return View(kind, language, await templates.FindAsync(current.Id, kind, language, ct), templates);
    }

    private static TemplateView View(string kind, string language, MailTemplate? own, MailTemplates templates)
    {
        var wording = own?.Wording ?? templates.BuiltIn(kind, language);
        return new(kind, language, wording.Subject, wording.Body, own is null, own?.SavedAt);
    }
}
