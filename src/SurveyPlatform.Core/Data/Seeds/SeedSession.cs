using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>What one person does in one round: answer page by page at a human pace, stop midway, decline or have moved on. What somebody has done is not done again.</summary>
internal sealed class SeedSession(SeedFolder seed, SeedOutcome outcome, SeedPerson person, DateOnly opensOn, TimeZoneInfo zone)
{
    private static readonly TimeOnly FirstHour = new(9, 40);
    private static readonly TimeSpan Hours = new(7, 30, 0);

    private readonly SeedDraw _draw = new(seed.Answers.Seed);

    /// <summary>In office hours of the outcome's day.</summary>
    public DateTimeOffset At { get; } =
        opensOn.AddDays(outcome.Day).At(FirstHour, zone) + (Hours * new SeedDraw(seed.Answers.Seed).Share("time", outcome.Round, outcome.Seat));

    public async Task PlayAsync(SeedStage stage, CancellationToken ct)
    {
        if (person.Standing is Standing.Submitted or Standing.Declined or Standing.MovedOn)
        {
            return;
        }

        stage.Clock.MoveTo(At);
        switch (outcome.Outcome)
        {
            case SeedOutcome.Submitted:
                var respondent = await AnswerAsync(stage, int.MaxValue, ct);
                await stage.DoAsync<SubmitResponse>(submit => submit.RunAsync(respondent, ct));
                break;
            case SeedOutcome.Started:
                await AnswerAsync(stage, 1 + _draw.Below(8, "stops", outcome.Round, outcome.Seat), ct);
                break;
            case SeedOutcome.Declined:
                await stage.DoAsync<Decline>(decline => decline.RunAsync(person.Invitation, new() { Comment = outcome.Reason }, ct));
                break;
            case SeedOutcome.MovedOn:
                await stage.DoAsync<MoveOn>(moveOn => moveOn.RunAsync(
                    person.Invitation, new() { Reason = MoveOn.MovedOn, SuccessorName = outcome.SuccessorName, SuccessorEmail = outcome.SuccessorEmail }, ct));
                break;
            default:
                throw SeedProblems.Unreadable.With(seed.Study.Code, $"outcomes.csv: there is no outcome “{outcome.Outcome}”.");
        }
    }

    private async Task<Respondent> AnswerAsync(SeedStage stage, int pages, CancellationToken ct)
    {
        var respondent = await RespondentAsync(stage, ct);
        await stage.DoAsync<OpenResponse>(open => open.RunAsync(respondent, ct));
        respondent = await RespondentAsync(stage, ct);
        var answers = new SeedAnswers(seed.Answers);
        var who = new SeedRespondent(person.Informant, person.Site, person.OrganisationType, person.Since, outcome.Round, opensOn);
        var page = respondent.Route.Pages[0];
        for (var saved = 0; page is not null && saved < pages; saved++)
        {
            stage.Clock.Pass(TimeSpan.FromSeconds(20 + (110 * _draw.Share("pace", outcome.Round, person.Seat, page.Key))));
            var given = answers.To(respondent.Instrument, page, respondent.Sheet, who);
            respondent = (await stage.DoAsync<SavePage, SavePage.Result>(save => save.RunAsync(respondent, page, new(given), ct))).Respondent;
            page = respondent.Route.Next(page.Key);
        }

        stage.Clock.Pass(TimeSpan.FromSeconds(40));
        return respondent;
    }

    private async Task<Respondent> RespondentAsync(SeedStage stage, CancellationToken ct) =>
        await stage.DoAsync<Respondents, Respondent?>(respondents => respondents.FindAsync(person.Invitation, person.Generation, ct))
        ?? throw new InvalidOperationException($"Invitation {person.Invitation} is gone.");
}
