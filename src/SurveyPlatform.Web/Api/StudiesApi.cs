using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Studies: the pattern of every other file here. Named static methods, a record of the wire beside them, the operation does the rest.</summary>
public static class StudiesApi
{
    /// <summary>A study as the API says it.</summary>
    public sealed record StudyView(
        string Id,
        string Name,
        string TimeZone,
        string Holidays,
        IReadOnlyList<DateOnly> ClosedDays,
        [property: JsonConverter(typeof(DisclosureConverter))] string Disclosure,
        QuietHoursView? QuietHours,
        int? MaxPerDay,
        int? ApprovalAbove,
        DateTimeOffset CreatedAt);

    /// <summary>What a PUT says; a GET's reply can be sent back as it is.</summary>
    public sealed record StudyBody
    {
        public required string Name { get; init; }

        public string TimeZone { get; init; } = "Europe/London";

        public string? Holidays { get; init; }

        /// <summary>Days of its own on which the study does not work.</summary>
        public IReadOnlyList<DateOnly>? ClosedDays { get; init; }

        [JsonConverter(typeof(DisclosureConverter))]
        public string? Disclosure { get; init; }

        public QuietHoursView? QuietHours { get; init; }

        public int? MaxPerDay { get; init; }

        public int? ApprovalAbove { get; init; }
    }

    public sealed record QuietHoursView(
        [property: JsonConverter(typeof(TimeOfDayConverter))] TimeOnly From,
        [property: JsonConverter(typeof(TimeOfDayConverter))] TimeOnly To);

    public static void MapStudies(this IEndpointRouteBuilder api)
    {
        var studies = api.MapGroup("/studies").WithTags("Studies");
        studies.MapGet("", ListAsync).WithSummary("The studies you have a role in");
        studies.MapGet("/{study}", GetAsync).RequireAuthorization(Policies.ViewStudy).WithETag().WithSummary("One study");
        studies.MapPut("/{study}", PutAsync).RequireAuthorization(Policies.SaveStudy).WithETag().WithSummary("Create a study (owners) or change one");
    }

    private static async Task<Ok<Listing<StudyView>>> ListAsync([AsParameters] Paging paging, ClaimsPrincipal user, MyStudies mine, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var studies = await mine.Of(user.Actor().Id)
            .Where(s => s.Code.CompareTo(after) > 0)
            .OrderBy(s => s.Code)
            .Take(paging.Take)
            .AsNoTracking()
            .ToListAsync(ct);
        return TypedResults.Ok(paging.Of([.. studies.Select(View)], s => s.Id));
    }

    private static async Task<Ok<StudyView>> GetAsync(StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(View(await db.Studies.AsNoTracking().SingleAsync(s => s.Id == current.Id, ct)));

    private static async Task<Results<Ok<StudyView>, Created<StudyView>>> PutAsync(
        string study, StudyBody body, IfMatch ifMatch, SurveyDb db, SaveStudy saveStudy, ClaimsPrincipal user, CancellationToken ct)
    {
        var current = await db.Studies.SingleOrDefaultAsync(s => s.Code == study, ct);
        ifMatch.Check(current is null ? null : View(current));
        var isNew = await saveStudy.RunAsync(study, InputOf(body), user.Actor(), ct);
        var saved = View(await db.Studies.SingleAsync(s => s.Code == study, ct));
        return isNew ? TypedResults.Created($"/api/v1/studies/{study}", saved) : TypedResults.Ok(saved);
    }

    private static SaveStudy.Input InputOf(StudyBody body) => new()
    {
        Name = body.Name,
        TimeZone = body.TimeZone,
        Holidays = body.Holidays,
        ClosedDays = body.ClosedDays ?? [],
        Disclosure = body.Disclosure,
        QuietHours = body.QuietHours is { } hours ? new QuietHours(hours.From, hours.To) : null,
        MaxPerDay = body.MaxPerDay,
        ApprovalAbove = body.ApprovalAbove,
    };

    private static StudyView View(Study study) => new(
        study.Code,
        study.Name,
        study.TimeZone,
        study.Holidays ?? "none",
        study.ClosedDays,
        study.Disclosure ?? "none",
        study.QuietHours is { } hours ? new QuietHoursView(hours.From, hours.To) : null,
        study.MaxPerDay,
        study.ApprovalAbove,
        study.CreatedAt);
}
