using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Plays what the people of one round do: they answer page by page at a human pace, stop midway, decline or have moved on. What somebody has done is not done again.</summary>
internal sealed class SeedSessions(SeedFolder seed, IServiceProvider services, SeedClock clock, string round, DateOnly opensOn)
{
    private static readonly TimeSpan FirstHour = new(9, 40, 0);
    private static readonly TimeSpan Hours = new(7, 30, 0);

    private readonly SeedDraw _draw = new(seed.Answers.Seed);
    private readonly SeedAnswers _answers = new(seed.Answers);

    /// <summary>In office hours of the outcome's day.</summary>
    public DateTimeOffset TimeOf(SeedOutcome outcome, TimeZoneInfo zone) =>
        opensOn.AddDays(outcome.Day).At(TimeOnly.FromTimeSpan(FirstHour), zone) + (Hours * _draw.Share("time", round, outcome.Seat));

    public async Task PlayAsync(SeedOutcome outcome, SeedPerson person, CancellationToken ct)
    {
        if ((await RespondentAsync(person, ct)).Standing is Standing.Submitted or Standing.Declined or Standing.MovedOn)
        {
            return;
        }

        switch (outcome.Outcome)
        {
            case SeedOutcome.Submitted:
                var respondent = await AnswerAsync(person, int.MaxValue, ct);
                await SeedScope.DoAsync<SubmitResponse>(services, submit => submit.RunAsync(respondent, ct));
                clock.Pass(TimeSpan.FromSeconds(3));
                await SeedScope.DoAsync<DeliverMail>(services, deliver => deliver.RunAsync(ct));
                break;
            case SeedOutcome.Started:
                await AnswerAsync(person, 1 + _draw.Below(8, "stops", round, outcome.Seat), ct);
                break;
            case SeedOutcome.Declined:
                await SeedScope.DoAsync<Decline>(services, decline => decline.RunAsync(person.Invitation, new() { Comment = outcome.Reason }, ct));
                break;
            case SeedOutcome.MovedOn:
                await SeedScope.DoAsync<MoveOn>(services, moveOn => moveOn.RunAsync(
                    person.Invitation, new() { Confirmed = true, SuccessorName = outcome.SuccessorName, SuccessorEmail = outcome.SuccessorEmail }, ct));
                break;
            default:
                throw SeedProblems.Unreadable.With(seed.Study.Code, $"outcomes.csv: there is no outcome “{outcome.Outcome}”.");
        }
    }

    private async Task<Respondent> AnswerAsync(SeedPerson person, int pages, CancellationToken ct)
    {
        var respondent = await RespondentAsync(person, ct);
        await SeedScope.DoAsync<OpenResponse>(services, open => open.RunAsync(respondent, ct));
        respondent = await RespondentAsync(person, ct);
        var save = services.GetRequiredService<SavePage>();
        var who = new SeedRespondent(person.Informant, person.Site, person.OrganisationType, person.Since, round, opensOn);
        var page = respondent.Route.Pages[0];
        for (var saved = 0; page is not null && saved < pages; saved++)
        {
            clock.Pass(TimeSpan.FromSeconds(20 + (110 * _draw.Share("pace", round, person.Seat, page.Key))));
            respondent = await save.RunAsync(respondent, page, _answers.To(respondent.Instrument, page, respondent.Sheet, who), ct);
            page = respondent.Route.Next(page.Key);
        }

        clock.Pass(TimeSpan.FromSeconds(40));
        return respondent;
    }

    private async Task<Respondent> RespondentAsync(SeedPerson person, CancellationToken ct) =>
        await services.GetRequiredService<Respondents>().FindAsync(person.Invitation, person.Generation, ct)
        ?? throw new InvalidOperationException($"Invitation {person.Invitation} is gone.");
}
