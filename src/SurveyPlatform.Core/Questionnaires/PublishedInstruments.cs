using System.Collections.Concurrent;
using Npgsql;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>The instruments of published versions, read once: a version never changes, so neither does what is kept here.</summary>
public sealed class PublishedInstruments(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<Guid, Instrument> _instruments = new();

    public async ValueTask<Instrument> GetAsync(Guid version, CancellationToken ct)
    {
        if (_instruments.TryGetValue(version, out var known))
        {
            return known;
        }

        await using var command = source.CreateCommand("select instrument from questionnaire_versions where id = $1");
        command.Parameters.Add(new() { Value = version });
        var json = (string?)await command.ExecuteScalarAsync(ct) ?? throw new InvalidOperationException($"No questionnaire version {version}.");
        return _instruments.GetOrAdd(version, InstrumentJson.Read(json));
    }
}
