using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>Rounds: planned by PUT, launched once, closed and reopened.</summary>
public static class RoundsApi
{
    /// <summary>A round as the API says it; what a PUT takes is in it under the same names.</summary>
    public sealed record RoundView(
        string Id, string Name, string Questionnaire, int Version, DateOnly FrameDate, DateTimeOffset OpensAt, DateTimeOffset? ClosesAt,
        IReadOnlyList<ReminderView> Reminders, bool WorkingDaysOnly, int? MaxMessages, string? PartialFrom, bool AllowReopen,
        RoundState State, int Asked, DateTimeOffset? LaunchedAt, DateTimeOffset? ClosedAt, DateTimeOffset? MailPausedAt);

    public sealed record ReminderView
    {
        public int AfterDays { get; init; }

        /// <summary>A day of the calendar, instead of <see cref="AfterDays"/>.</summary>
        public DateOnly? On { get; init; }

        [JsonConverter(typeof(TimeOfDayConverter))]
        public TimeOnly At { get; init; } = new(9, 0);

        public Audience Audience { get; init; } = Audience.NotSubmitted;

        public bool WorkingDaysOnly { get; init; }
    }

    public sealed record RoundBody
    {
        public string Name { get; init; } = "";

        public string Questionnaire { get; init; } = "";

        public int? Version { get; init; }

        public DateOnly? FrameDate { get; init; }

        public DateTimeOffset? OpensAt { get; init; }

        public DateTimeOffset? ClosesAt { get; init; }

        public IReadOnlyList<ReminderView>? Reminders { get; init; }

        public bool WorkingDaysOnly { get; init; }

        public int? MaxMessages { get; init; }

        public string? PartialFrom { get; init; }

        public bool AllowReopen { get; init; }
    }

    public static void MapRounds(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/studies/{study}/rounds").WithTags("Rounds");
        all.MapGet("", ListAsync).RequireAuthorization(Policies.ViewStudy).WithSummary("The study's rounds");
        var one = all.MapGroup("/{round}");
        one.MapGet("", GetAsync).RequireAuthorization(Policies.ViewStudy).WithETag().WithSummary("One round");
        one.MapPut("", PutAsync).RequireAuthorization(Policies.ManageRounds).WithETag().WithSummary("Plan a round, or change its plan; with dryRun=true only say what that changes for whom");
        one.MapGet("/plan", PlanAsync).RequireAuthorization(Policies.ViewFieldwork).WithSummary("Who would get what and when, and who is left out and why");
        one.MapPost("/launch", LaunchAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Fix the frame and queue the invitations");
        one.MapPost("/close", CloseAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Take no more answers");
        one.MapPost("/reopen", ReopenAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Take answers again");
        one.MapPost("/mail/pause", PauseMailAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Hold back all mail of the round");
        one.MapPost("/mail/resume", ResumeMailAsync).RequireAuthorization(Policies.ManageRounds).WithSummary("Send mail of the round again");
    }

    private static async Task<Ok<Listing<RoundView>>> ListAsync([AsParameters] Paging paging, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        var after = paging.AfterKey;
        var rounds = await Rows(db, db.Rounds
            .Where(r => r.StudyId == current.Id && r.Code.CompareTo(after) > 0)
            .OrderBy(r => r.Code)
            .Take(paging.Take)).ToListAsync(ct);
        return TypedResults.Ok(paging.Of(rounds.ConvertAll(View), r => r.Id));
    }

    private static async Task<Ok<RoundView>> GetAsync(string round, StudyContext current, SurveyDb db, CancellationToken ct) =>
        TypedResults.Ok(await ViewAsync(db, current, round, ct));

    private static async Task<Results<Ok<RoundView>, Created<RoundView>, Ok<PlanDifference>>> PutAsync(
        string study, string round, RoundBody body, bool? dryRun, IfMatch ifMatch, StudyContext current, SurveyDb db, SaveRound saveRound, ClaimsPrincipal user, CancellationToken ct)
    {
        if (body.Reminders?.Index().Where(r => r.Item is null).Select(r => new FieldError($"reminders[{r.Index}]", "required", "This reminder is empty. Leave it out, or say when it goes to whom.")).ToList() is { Count: > 0 } empty)
        {
            throw CommonProblems.Invalid.For(empty);
        }

        var standing = await Rows(db, db.Rounds.Where(r => r.StudyId == current.Id && r.Code == round)).SingleOrDefaultAsync(ct);
        ifMatch.Check(standing is null ? null : View(standing));
        var input = new SaveRound.Input
        {
            Name = body.Name,
            Questionnaire = body.Questionnaire,
            Version = body.Version,
            FrameDate = body.FrameDate,
            OpensAt = body.OpensAt,
            ClosesAt = body.ClosesAt,
            Reminders = [.. (body.Reminders ?? []).Select(r => new ReminderStep { AfterDays = r.AfterDays, On = r.On, At = r.At, Audience = r.Audience, WorkingDaysOnly = r.WorkingDaysOnly })],
            WorkingDaysOnly = body.WorkingDaysOnly,
            MaxMessages = body.MaxMessages,
            PartialFrom = body.PartialFrom,
            AllowReopen = body.AllowReopen,
        };
        var of = await db.Studies.OfAsync(current, ct);
        if (dryRun == true)
        {
            return TypedResults.Ok(await saveRound.PreviewAsync(of, round, input, ct));
        }

        var isNew = await saveRound.RunAsync(of, round, input, user.Actor(), ct);
        var saved = await ViewAsync(db, current, round, ct);
        return isNew ? TypedResults.Created($"/api/v1/studies/{study}/rounds/{round}", saved) : TypedResults.Ok(saved);
    }

    private static async Task<Ok<RoundPlan>> PlanAsync(string round, StudyContext current, SurveyDb db, RoundPlans plans, CancellationToken ct) =>
        TypedResults.Ok(await plans.OfAsync(await db.Studies.OfAsync(current, ct), round, ct));

    private static Task<Ok<RoundView>> LaunchAsync(string round, StudyContext current, SurveyDb db, LaunchRound launch, ClaimsPrincipal user, CancellationToken ct) =>
        AfterAsync(study => launch.RunAsync(study, round, user.Actor(), ct), round, current, db, ct);

    private static Task<Ok<RoundView>> CloseAsync(string round, StudyContext current, SurveyDb db, ChangeRoundState change, ClaimsPrincipal user, CancellationToken ct) =>
        AfterAsync(study => change.CloseAsync(study, round, user.Actor(), ct), round, current, db, ct);

    private static Task<Ok<RoundView>> ReopenAsync(string round, StudyContext current, SurveyDb db, ChangeRoundState change, ClaimsPrincipal user, CancellationToken ct) =>
        AfterAsync(study => change.ReopenAsync(study, round, user.Actor(), ct), round, current, db, ct);

    private static Task<Ok<RoundView>> PauseMailAsync(string round, StudyContext current, SurveyDb db, ChangeRoundState change, ClaimsPrincipal user, CancellationToken ct) =>
        AfterAsync(study => change.PauseMailAsync(study, round, user.Actor(), ct), round, current, db, ct);

    private static Task<Ok<RoundView>> ResumeMailAsync(string round, StudyContext current, SurveyDb db, ChangeRoundState change, ClaimsPrincipal user, CancellationToken ct) =>
        AfterAsync(study => change.ResumeMailAsync(study, round, user.Actor(), ct), round, current, db, ct);

    /// <summary>The round as an act on it has left it.</summary>
    private static async Task<Ok<RoundView>> AfterAsync(Func<Study, Task> act, string round, StudyContext current, SurveyDb db, CancellationToken ct)
    {
        await act(await db.Studies.OfAsync(current, ct));
        return TypedResults.Ok(await ViewAsync(db, current, round, ct));
    }

    private static async Task<RoundView> ViewAsync(SurveyDb db, StudyContext current, string round, CancellationToken ct) =>
        View(await Rows(db, db.Rounds.Where(r => r.StudyId == current.Id && r.Code == round)).RequireAsync("round", round, ct));

    private static IQueryable<Row> Rows(SurveyDb db, IQueryable<Round> rounds) => rounds.AsNoTracking().Select(r => new Row(
        r, r.QuestionnaireVersion.Questionnaire.Code, r.QuestionnaireVersion.Number, db.Invitations.Count(i => i.RoundId == r.Id)));

    private static RoundView View(Row row) => new(
        row.Round.Code, row.Round.Name, row.Questionnaire, row.Version, row.Round.FrameDate, row.Round.OpensAt, row.Round.ClosesAt,
        [.. row.Round.Reminders.Select(r => new ReminderView { AfterDays = r.AfterDays, On = r.On, At = r.At, Audience = r.Audience, WorkingDaysOnly = r.WorkingDaysOnly })],
        row.Round.WorkingDaysOnly, row.Round.MaxMessages, row.Round.PartialFrom, row.Round.AllowReopen, row.Round.State, row.Asked, row.Round.LaunchedAt, row.Round.ClosedAt, row.Round.MailPausedAt);

    private sealed record Row(Round Round, string Questionnaire, int Version, int Asked);
}
