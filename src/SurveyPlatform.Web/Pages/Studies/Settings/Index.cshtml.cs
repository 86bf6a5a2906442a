using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Settings;

/// <summary>What holds for the whole study: its name, zone, holidays and disclosure rule.</summary>
[Authorize(Policy = Policies.ManageStudy)]
public sealed class IndexModel(SurveyDb db, StudyContext current, SaveStudy saveStudy) : PageModel
{
    public sealed class Form
    {
        public string? Name { get; set; }

        public string? TimeZone { get; set; }

        public string? Holidays { get; set; }

        /// <summary>One a line, as 2026-12-28.</summary>
        public string? ClosedDays { get; set; }

        public TimeOnly? QuietFrom { get; set; }

        public TimeOnly? QuietTo { get; set; }

        [Display(Name = "the number of messages")]
        public int? MaxPerDay { get; set; }

        [Display(Name = "the number of people")]
        public int? ApprovalAbove { get; set; }

        /// <summary><c>none</c>, <c>nhs</c>, <c>ons</c> or a threshold.</summary>
        public string? Disclosure { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct)
    {
        var study = await db.Studies.OfAsync(current, ct);
        Input = new Form
        {
            Name = study.Name,
            TimeZone = study.TimeZone,
            Holidays = study.Holidays ?? "none",
            ClosedDays = string.Join('\n', study.ClosedDays.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            QuietFrom = study.QuietHours?.From,
            QuietTo = study.QuietHours?.To,
            MaxPerDay = study.MaxPerDay,
            ApprovalAbove = study.ApprovalAbove,
            Disclosure = study.Disclosure ?? "none",
        };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await saveStudy.RunAsync(current.Code, new SaveStudy.Input
        {
            Name = Input.Name?.Trim() ?? "",
            TimeZone = Input.TimeZone?.Trim() ?? "",
            Holidays = Input.Holidays,
            Disclosure = Input.Disclosure?.Trim(),
            ClosedDays = ClosedDays(),
            QuietHours = QuietHours(),
            MaxPerDay = Input.MaxPerDay,
            ApprovalAbove = Input.ApprovalAbove,
        }, User.Actor(), ct);
        TempData["Done"] = "The settings are saved.";
        return Redirect($"/studies/{current.Code}/settings");
    }

    private List<DateOnly> ClosedDays()
    {
        var days = new List<DateOnly>();
        foreach (var line in (Input.ClosedDays ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            days.Add(DateOnly.TryParseExact(line, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw CommonProblems.Invalid.For([new FieldError("closedDays", "date", $"“{line}” is no date. Write each on a line of its own, such as 2026-12-28.")]));
        }

        return days;
    }

    private QuietHours? QuietHours() => (Input.QuietFrom, Input.QuietTo) switch
    {
        (null, null) => null,
        ({ } from, { } to) => new QuietHours(from, to),
        (null, _) => throw CommonProblems.Invalid.For([new FieldError("quietFrom", "required", "Say from when no mail leaves, or leave both times empty.")]),
        (_, null) => throw CommonProblems.Invalid.For([new FieldError("quietTo", "required", "Say until when no mail leaves, or leave both times empty.")]),
    };
}
