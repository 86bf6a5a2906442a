using System.Collections.Concurrent;
using Npgsql;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// How long answering a round takes, going by those who submitted the same questionnaire in the study's last closed round: the median
/// of the time their pages were open. Nothing is said where too few did.
/// </summary>
public sealed class TimeNeeded(NpgsqlDataSource source)
{
    /// <summary>Fewer would say how long somebody took, not how long it takes.</summary>
    private const int FewestSheets = 5;

    // A page open for a quarter of an hour or more was left, not read. Sheets with a page of unknown time are no measure.
    private const string Sql =
        """
        with last as (
          select p.id
          from rounds r
          join questionnaire_versions v on v.id = r.questionnaire_version_id
          join rounds p on p.study_id = r.study_id and p.state = 'closed' and p.opens_at < r.opens_at
          join questionnaire_versions w on w.id = p.questionnaire_version_id and w.questionnaire_id = v.questionnaire_id
          where r.id = $1
          order by p.opens_at desc
          limit 1),
        sheets as (
          select sum(least(s.seconds, 900)) as seconds
          from responses a
          join page_saves s on s.response_id = a.id
          where a.round_id = (select id from last) and a.submitted_at is not null
          group by a.id
          having every(s.mode = 'web' and s.seconds is not null))
        select percentile_cont(0.5) within group (order by seconds) from sheets having count(*) >= $2
        """;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, (int? Minutes, DateTimeOffset Until)> _known = new();

    /// <summary>Whole minutes, from ten on in fives; kept for some minutes, because all who are asked open their link in the same hour.</summary>
    public async Task<int?> MinutesAsync(Guid round, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (_known.TryGetValue(round, out var known) && known.Until > now)
        {
            return known.Minutes;
        }

        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = round });
        command.Parameters.Add(new() { Value = (long)FewestSheets });
        var minutes = await command.ExecuteScalarAsync(ct) is double seconds ? Rounded(seconds) : (int?)null;
        _known[round] = (minutes, now + Kept);
        return minutes;
    }

    private static int Rounded(double seconds)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(seconds / 60));
        return minutes <= 10 ? minutes : (minutes + 4) / 5 * 5;
    }
}
