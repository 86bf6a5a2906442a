using Npgsql;

namespace SurveyPlatform.Core.Responses;

/// <summary>Ends one session of a sheet for good, as "save and leave" promises on a shared computer: neither its cookie nor its pages open anything again.</summary>
public sealed class EndSession(NpgsqlDataSource source, KnownRespondents recent)
{
    public async Task RunAsync(Respondent respondent, long session, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "update responses set ended_sessions = ended_sessions || to_jsonb($2) where id = $1 and not ended_sessions @> to_jsonb($2)");
        command.Parameters.Add(new() { Value = respondent.ResponseId!.Value }); // a session is one of a sheet
        command.Parameters.Add(new() { Value = session });
        await command.ExecuteNonQueryAsync(ct);
        recent.Forget(respondent.InvitationId); // no next page
    }
}
