using System.Xml;
using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Api;

/// <summary>The clock of a training instance.</summary>
public static class RehearsalApi
{
    private static readonly Problem NeitherNorBoth = new("advanceOrTo", 422, "Say either how far (“advance”, such as P7D) or until when (“to”).");
    private static readonly Problem NoDuration = new("duration", 422, "“{0}” is no duration from now on; write it like P7D or PT12H.");

    public sealed record ClockBody(string? Advance = null, DateTimeOffset? To = null);

    /// <param name="Failures">Jobs that failed on the way, with what they said; empty when all went well.</param>
    public sealed record ClockView(DateTimeOffset Now, IReadOnlyDictionary<string, string> Failures);

    public static void MapRehearsal(this IEndpointRouteBuilder api) =>
        api.MapPost("/studies/{study}/rehearsal/clock", MoveAsync).RequireAuthorization(Policies.ManageRounds)
            .WithTags("Rehearsal").WithSummary("Let time pass: from due instant to due instant, doing at each what is due");

    private static async Task<Ok<ClockView>> MoveAsync(ClockBody body, AdvanceClock advance, CancellationToken ct)
    {
        if (body.Advance is null == body.To is null)
        {
            throw NeitherNorBoth.With();
        }

        var result = body.To is { } to ? await advance.RunAsync(to, ct) : await advance.RunAsync(Duration(body.Advance!), ct); // one of them is given
        return TypedResults.Ok(new ClockView(result.Now, result.Failures));
    }

    private static TimeSpan Duration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text) is { Ticks: > 0 } span ? span : throw NoDuration.With(text);
        }
        catch (FormatException)
        {
            throw NoDuration.With(text);
        }
        catch (OverflowException)
        {
            throw NoDuration.With(text);
        }
    }
}
