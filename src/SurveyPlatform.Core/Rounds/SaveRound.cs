using FluentValidation;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Creates a round or replaces its plan. Once launched, only its dates and the reminders not yet sent can change.</summary>
public sealed class SaveRound(SurveyDb db, PublishedInstruments instruments, RoundPlans plans, AuditLog audit, TimeProvider clock)
{
    public sealed record Input
    {
        public string Name { get; init; } = "";

        public string Questionnaire { get; init; } = "";

        /// <summary>The latest published one when left out.</summary>
        public int? Version { get; init; }

        public DateOnly? FrameDate { get; init; }

        public DateTimeOffset? OpensAt { get; init; }

        public DateTimeOffset? ClosesAt { get; init; }

        public IReadOnlyList<ReminderStep> Reminders { get; init; } = [];

        public bool WorkingDaysOnly { get; init; }

        public int? MaxMessages { get; init; }

        public string? PartialFrom { get; init; }

        public bool AllowReopen { get; init; }
    }

    public sealed class Rules : AbstractValidator<Input>
    {
        private const string NoSuchYear = "A date lies between 1900 and 2199.";

        public Rules()
        {
            RuleFor(i => i.Name).NotEmpty().MaximumLength(200);
            RuleFor(i => i.Questionnaire).NotEmpty();
            RuleFor(i => i.FrameDate).NotNull().WithMessage("Say on which day the seat holders are asked.");
            RuleFor(i => i.FrameDate).Must(d => IsYear(d?.Year)).WithErrorCode("year").WithMessage(NoSuchYear);
            RuleFor(i => i.OpensAt).NotNull().WithMessage("Say when the round opens.");
            RuleFor(i => i.OpensAt).Must(o => IsYear(o?.Year)).WithErrorCode("year").WithMessage(NoSuchYear);
            RuleFor(i => i.ClosesAt).Must(c => IsYear(c?.Year)).WithErrorCode("year").WithMessage(NoSuchYear);
            RuleFor(i => i.ClosesAt).Must((i, closes) => closes > i.OpensAt).When(i => i.ClosesAt is not null && i.OpensAt is not null)
                .WithErrorCode("closesBeforeOpening").WithMessage("The round must close after it opens.");
            RuleFor(i => i.Reminders).Must(r => r.Count <= 20).WithErrorCode("tooMany").WithMessage("A round has at most 20 reminder steps.");
            RuleForEach(i => i.Reminders).ChildRules(step =>
            {
                step.RuleFor(s => s.AfterDays).InclusiveBetween(1, 365).When(s => s.On is null).WithMessage("A reminder follows 1 to 365 days after the invitation.");
                step.RuleFor(s => s.On).Must(d => IsYear(d?.Year)).WithErrorCode("year").WithMessage(NoSuchYear);
                step.RuleFor(s => s.AfterDays).Equal(0).When(s => s.On is not null).WithErrorCode("both")
                    .WithMessage("A reminder is either so many days after the invitation or on a day of the calendar, not both.");
            });
            RuleFor(i => i.MaxMessages).GreaterThan(0);
        }

        /// <summary>A slip of the pen such as the year 20188 is none, and would break every calculation with days.</summary>
        private static bool IsYear(int? year) => year is null or (>= 1900 and < 2200);
    }

    private readonly Rules _rules = new();

    /// <returns>True when the round is new.</returns>
    public async Task<bool> RunAsync(Study study, string code, Input input, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (round, isNew) = await ApplyAsync(study, code, input, ct);
        if (db.ChangeTracker.HasChanges())
        {
            audit.Record(actor, isNew ? "round.created" : "round.changed", study.Id, $"round:{code}", $"{(isNew ? "created" : "changed")} round {code}");
        }

        await db.SaveChangesAsync(ct);
        if (round.State == RoundState.Scheduled)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                update outgoing_mail set not_before = {round.OpensAt}, next_attempt_at = null
                where round_id = {round.Id} and kind = {InvitationMail.Kind} and state = 'queued' and not_before <> {round.OpensAt}
                """, ct);
        }

        await transaction.CommitAsync(ct);
        return isNew;
    }

    /// <summary>What it would change in who gets what and when. Refuses what saving refuses, and saves nothing.</summary>
    public async Task<PlanDifference> PreviewAsync(Study study, string code, Input input, CancellationToken ct)
    {
        var standing = await db.Rounds.AsNoTracking().SingleOrDefaultAsync(r => r.StudyId == study.Id && r.Code == code, ct);
        var before = standing is null ? new RoundPlan([], [], []) : await plans.OfAsync(study, standing, ct);
        try
        {
            var (round, _) = await ApplyAsync(study, code, input, ct);
            return PlanDifference.Between(before, await plans.OfAsync(study, round, ct));
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The round with the plan in it, judged and not yet saved.</summary>
    private async Task<(Round Round, bool IsNew)> ApplyAsync(Study study, string code, Input input, CancellationToken ct)
    {
        new RoundCodeRules().Require(code);
        _rules.Require(input);

        var version = await db.QuestionnaireVersions
            .Where(v => v.StudyId == study.Id && v.Questionnaire.Code == input.Questionnaire && (input.Version == null || v.Number == input.Version))
            .OrderByDescending(v => v.Number)
            .Select(v => (Guid?)v.Id)
            .FirstOrDefaultAsync(ct)
            ?? throw RoundProblems.NoVersion.With(input.Questionnaire, input.Version is { } number ? $" {number}" : "");
        if (input.PartialFrom is { } key && (await instruments.GetAsync(version, ct)).Sections.All(s => s.Key != key))
        {
            throw CommonProblems.Invalid.For([new FieldError("partialFrom", "noSection", $"The questionnaire has no section “{key}”.")]);
        }

        // Under a lock, so that an edit comes wholly before a launch or knows of it.
        var round = await db.Rounds.FromSql($"select * from rounds where study_id = {study.Id} and code = {code} for update").SingleOrDefaultAsync(ct);
        var isNew = round is null;
        if (round is null)
        {
            round = new Round
            {
                Id = clock.NewId(),
                StudyId = study.Id,
                Code = code,
                Name = input.Name,
                QuestionnaireVersionId = version,
                FrameDate = input.FrameDate!.Value,
                OpensAt = input.OpensAt!.Value.ToUniversalTime(), // both judged above
            };
            db.Rounds.Add(round);
        }

        await RequireSentStepsAsync(round, input, ct);
        if (round.State == RoundState.Draft)
        {
            round.QuestionnaireVersionId = version;
            round.FrameDate = input.FrameDate!.Value; // judged above
            round.OpensAt = input.OpensAt!.Value.ToUniversalTime(); // judged above
        }
        else if (round.QuestionnaireVersionId != version || round.FrameDate != input.FrameDate
            || (round.State != RoundState.Scheduled && input.OpensAt > clock.GetUtcNow()))
        {
            throw RoundProblems.AlreadyLaunched.With(code);
        }
        else if (round.State == RoundState.Scheduled)
        {
            round.OpensAt = input.OpensAt!.Value.ToUniversalTime(); // judged above
        }

        round.Name = input.Name;
        round.ClosesAt = input.ClosesAt?.ToUniversalTime();
        round.WorkingDaysOnly = input.WorkingDaysOnly;
        round.MaxMessages = input.MaxMessages;
        round.PartialFrom = input.PartialFrom;
        round.AllowReopen = input.AllowReopen;
        if (!round.Reminders.SequenceEqual(input.Reminders))
        {
            round.Reminders = [.. input.Reminders];
        }

        if (round.State == RoundState.Closed && db.ChangeTracker.HasChanges())
        {
            throw RoundProblems.Closed.With(code);
        }

        return (round, isNew);
    }

    /// <summary>A reminder that was sent to anybody is part of what happened: it stays, in its place.</summary>
    private async Task RequireSentStepsAsync(Round round, Input input, CancellationToken ct)
    {
        if (round.State == RoundState.Draft)
        {
            return;
        }

        var sent = await db.Database.SqlQuery<int>($"select coalesce(max(step), 0) as \"Value\" from reminder_runs where round_id = {round.Id}").SingleAsync(ct);
        foreach (var (index, step) in round.Reminders.Take(sent).Index())
        {
            if (index >= input.Reminders.Count || input.Reminders[index] != step)
            {
                throw RoundProblems.ReminderSent.For([new FieldError(
                    $"reminders[{index}].afterDays", "sent", $"Reminder {index + 1} was sent already, so it stays as it was: {step}.")], index + 1);
            }
        }
    }

    /// <summary>A round's code becomes the ending of column names, so it is short and plain.</summary>
    private sealed class RoundCodeRules : AbstractValidator<string>
    {
        public RoundCodeRules() => RuleFor(c => c).Matches(@"\A[a-z0-9]{1,6}\z").OverridePropertyName("round")
            .WithErrorCode("code").WithMessage("A round's code is 1 to 6 small letters and digits, such as 2018.").NoPage("new");
    }
}
