using Npgsql;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Tells operators' machines in one word whether the program lives and whether it can serve; nothing else is said to strangers.</summary>
public static class Health
{
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", s_reading, () => "live").AllowAnonymous().ExcludeFromDescription();
        routes.MapMethods("/health/ready", s_reading, ReadyAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        try
        {
            await using var ask = source.CreateCommand("select 1");
            ask.CommandTimeout = 5;
            await ask.ExecuteScalarAsync(ct);
            return TypedResults.Text("ready");
        }
        catch (NpgsqlException)
        {
            return TypedResults.Text("unready", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
