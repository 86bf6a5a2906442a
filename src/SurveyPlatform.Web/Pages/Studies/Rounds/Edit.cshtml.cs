using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>Plans a round or changes its plan; behind New.cshtml too. After launch only dates and unsent reminders are offered.</summary>
[Authorize(Policy = Policies.ManageRounds)]
public sealed class EditModel(SurveyDb db, StudyContext current, SaveRound saveRound, TimeProvider clock) : PageModel, IShowAgain
{
    private const int LeastReminders = 3;

    /// <summary>A reminder as the form has it; without days or a day it is none.</summary>
    public sealed class Reminder
    {
        [Display(Name = "days after the invitation")]
        public int? AfterDays { get; set; }

        [Display(Name = "the day of the reminder")]
        public DateOnly? On { get; set; }

        public bool IsFilled => AfterDays is not null || On is not null;

        [Display(Name = "time of day")]
        public TimeOnly At { get; set; } = new(9, 0);

        public Audience Audience { get; set; } = Audience.NotSubmitted;

        public bool WorkingDaysOnly { get; set; }
    }

    public sealed class Form
    {
        /// <summary>The new round's code.</summary>
        public string? Round { get; set; }

        public string? Name { get; set; }

        /// <summary>A published version, as <c>code/number</c>.</summary>
        public string? Questionnaire { get; set; }

        [Display(Name = "the day whose seat holders are asked")]
        public DateOnly? FrameDate { get; set; }

        [Display(Name = "the opening")]
        public DateTime? OpensAt { get; set; }

        [Display(Name = "the closing")]
        public DateTime? ClosesAt { get; set; }

        public bool WorkingDaysOnly { get; set; }

        [Display(Name = "the number of messages")]
        public int? MaxMessages { get; set; }

        public string? PartialFrom { get; set; }

        public bool AllowReopen { get; set; }

        public List<Reminder> Reminders { get; set; } = [];

        /// <summary>Fingerprint of the changes that the person was shown.</summary>
        public string? Shown { get; set; }
    }

    /// <summary>The round's code in the address; none for a new one.</summary>
    [FromRoute(Name = "round")]
    public string? Code { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public RoundState State { get; private set; } = RoundState.Draft;

    public string Name { get; private set; } = "";

    /// <summary>What stands already and can no longer be changed, to be shown instead of asked.</summary>
    public DateTimeOffset? OpenedAt { get; private set; }

    public IReadOnlyList<SelectListItem> Versions { get; private set; } = [];

    /// <summary>What saving would change for people who are already invited, to be seen before.</summary>
    public PlanDifference? Difference { get; private set; }

    public bool IsNew => Code is null;

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ShowAgainAsync(ct);
        if (await FindAsync(ct) is not { } round)
        {
            var today = clock.GetUtcNow().DayIn(current.Zone);
            Input = new Form
            {
                FrameDate = today,
                Questionnaire = Versions is [var latest, ..] ? latest.Value : null,
                OpensAt = today.AddDays(7).ToDateTime(new TimeOnly(9, 0)),
                ClosesAt = today.AddDays(7 + 42).ToDateTime(TimeOnly.MinValue),
                WorkingDaysOnly = true,
                Reminders = [new() { AfterDays = 7 }, new() { AfterDays = 14 }, new() { AfterDays = 28 }],
            };
        }
        else
        {
            Input = new Form
            {
                Name = round.Name,
                Questionnaire = $"{round.QuestionnaireVersion.Questionnaire.Code}/{round.QuestionnaireVersion.Number}",
                FrameDate = round.FrameDate,
                OpensAt = Local(round.OpensAt),
                ClosesAt = round.ClosesAt is { } closes ? Local(closes) : null,
                WorkingDaysOnly = round.WorkingDaysOnly,
                MaxMessages = round.MaxMessages,
                PartialFrom = round.PartialFrom,
                AllowReopen = round.AllowReopen,
                Reminders = round.Reminders.ConvertAll(s => new Reminder { AfterDays = s.On is null ? s.AfterDays : null, On = s.On, At = s.At, Audience = s.Audience, WorkingDaysOnly = s.WorkingDaysOnly }),
            };
        }

        Pad();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var round = await FindAsync(ct);
        var code = Code ?? Input.Round?.Trim() ?? "";
        if (IsNew && await db.Rounds.AnyAsync(r => r.StudyId == current.Id && r.Code == code, ct))
        {
            throw CommonProblems.Invalid.For([new FieldError("round", "taken", $"There is already a round with the code {code}.")]);
        }

        var launched = round is not null && round.State != RoundState.Draft;
        var (questionnaire, version) = launched
            ? (round!.QuestionnaireVersion.Questionnaire.Code, round.QuestionnaireVersion.Number) // launched says it is there
            : Chosen();
        var input = new SaveRound.Input
        {
            Name = Input.Name?.Trim() ?? "",
            Questionnaire = questionnaire,
            Version = version,
            FrameDate = launched ? round!.FrameDate : Input.FrameDate,
            OpensAt = round?.State is RoundState.Open or RoundState.Closed ? round.OpensAt : Input.OpensAt.InstantIn(current.Zone),
            ClosesAt = Input.ClosesAt.InstantIn(current.Zone),
            WorkingDaysOnly = Input.WorkingDaysOnly,
            MaxMessages = Input.MaxMessages,
            PartialFrom = string.IsNullOrWhiteSpace(Input.PartialFrom) ? null : Input.PartialFrom.Trim(),
            AllowReopen = Input.AllowReopen,
            Reminders = [.. Filled.Select(r => new ReminderStep { AfterDays = r.Item.AfterDays ?? 0, On = r.Item.On, At = r.Item.At, Audience = r.Item.Audience, WorkingDaysOnly = r.Item.WorkingDaysOnly })],
        };
        try
        {
            var study = await db.Studies.OfAsync(current, ct);
            if (launched && await saveRound.PreviewAsync(study, code, input, ct) is { Changes.Count: > 0 } difference && difference.Fingerprint != Input.Shown)
            {
                Difference = difference;
                await ShowAgainAsync(ct);
                return Page();
            }

            await saveRound.RunAsync(study, code, input, User.Actor(), ct);
        }
        catch (ProblemException e) when (e.Errors.Count > 0)
        {
            throw new ProblemException(e.Problem, e.Message, [.. e.Errors.Select(error => error with { Field = OnForm(error.Field) })]);
        }

        TempData["Done"] = launched ? $"The plan of {Input.Name} is changed." : $"{Input.Name} is planned. Nobody has been asked yet.";
        return Redirect($"/studies/{current.Code}/rounds/{code}{(launched ? "" : "/launch")}");
    }

    public async Task ShowAgainAsync(CancellationToken ct)
    {
        if (await FindAsync(ct) is { } round)
        {
            (State, Name) = (round.State, round.Name);
            OpenedAt = round.State is RoundState.Open or RoundState.Closed ? round.OpensAt : null;
            if (round.State != RoundState.Draft)
            {
                Input.FrameDate = round.FrameDate;
                Input.Questionnaire = $"{round.QuestionnaireVersion.Questionnaire.Code}/{round.QuestionnaireVersion.Number}";
            }
        }

        var versions = await db.QuestionnaireVersions
            .Where(v => v.StudyId == current.Id)
            .OrderByDescending(v => v.PublishedAt)
            .Select(v => new { v.Questionnaire.Code, v.Number, v.PublishedAt })
            .ToListAsync(ct);
        Versions = versions.ConvertAll(v => new SelectListItem(
            $"{v.Code}, version {v.Number}, published {InWords.ShortDay(v.PublishedAt.DayIn(current.Zone))}", $"{v.Code}/{v.Number}"));
        Pad();
    }

    /// <summary>The rows of the form that are reminders, with their places in it.</summary>
    private IEnumerable<(int Index, Reminder Item)> Filled => Input.Reminders.Index().Where(r => r.Item.IsFilled);

    /// <summary>The operation counts the reminders it was given, the form its rows, and a row may be empty.</summary>
    private string OnForm(string field)
    {
        var rows = Filled.Select(r => r.Index).ToList();
        return Enumerable.Range(0, rows.Count).FirstOrDefault(i => field.StartsWith($"reminders[{i}]", StringComparison.Ordinal), -1) is var step and >= 0
            ? field.Replace($"reminders[{step}]", $"reminders[{rows[step]}]", StringComparison.Ordinal)
            : field;
    }

    private async Task<Round?> FindAsync(CancellationToken ct) => Code is null
        ? null
        : await db.Rounds.AsNoTracking()
            .Include(r => r.QuestionnaireVersion.Questionnaire)
            .Where(r => r.StudyId == current.Id && r.Code == Code)
            .RequireAsync("round", Code, ct);

    private (string Questionnaire, int? Version) Chosen() => Input.Questionnaire?.Split('/') is [var code, var number] && int.TryParse(number, out var version)
        ? (code, version)
        : ("", null);

    /// <summary>One row more than is filled in, so that there is always room for another.</summary>
    private void Pad()
    {
        var wanted = Math.Max(LeastReminders, Input.Reminders.Count(r => r.IsFilled) + 1);
        while (Input.Reminders.Count < wanted)
        {
            Input.Reminders.Add(new Reminder());
        }
    }

    private DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, current.Zone).DateTime;
}
