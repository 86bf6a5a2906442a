using Npgsql;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>What was saved under a key, read from the page saves: asked only where two devices meet.</summary>
public sealed class AnswerHistory(NpgsqlDataSource source)
{
    /// <param name="Before">The answer as it stood at the revision asked about; null for none.</param>
    /// <param name="LastAt">When the key was saved last.</param>
    public sealed record Past(Answer? Before, DateTimeOffset LastAt);

    public async Task<IReadOnlyDictionary<string, Past>> OfAsync(Respondent respondent, IReadOnlyList<string> keys, int revision, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select revision, at, changes from page_saves where response_id = $1 and changes ?| $2 order by revision");
        command.Parameters.Add(new() { Value = respondent.ResponseId!.Value }); // a sheet that was saved
        command.Parameters.Add(new() { Value = keys.ToArray() });
        var past = keys.ToDictionary(k => k, _ => new Past(null, default));
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var (saved, at, changes) = (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), AnswerSheet.Parse(row.GetFieldValue<byte[]>(2), respondent.Instrument));
            foreach (var key in keys.Where(changes.Saved))
            {
                past[key] = new Past(saved <= revision ? changes.Get(key) : past[key].Before, at);
            }
        }

        return past;
    }
}
