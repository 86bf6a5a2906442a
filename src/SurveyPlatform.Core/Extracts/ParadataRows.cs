using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace SurveyPlatform.Core.Extracts;

/// <summary>One save of one page, with the sheet it belongs to.</summary>
/// <param name="Place">The round's place among those of the extract, from 0.</param>
/// <param name="Version">Of the questionnaire that the sheet was begun with.</param>
/// <param name="Changes">Answers as JSON, in the form of a sheet; the next too.</param>
internal sealed record ParadataRow(
    int Place, Guid Response, Guid Informant, Guid Seat, string Site, int Version, string Page, DateTimeOffset At, double? Seconds, string? Device, string? Language, string Mode,
    byte[] Changes, byte[]? SetAside, string? Previous);

/// <summary>Reads the page saves made until an extract's moment, in the order of its invitations and then of saving.</summary>
internal sealed class ParadataRows(NpgsqlConnection connection, Guid study, IReadOnlyList<FieldedRound> rounds, Extract extract, byte[] orderKey)
{
    public async IAsyncEnumerable<ParadataRow> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select o.place, o.response_id, o.informant_id, o.seat_id, o.site, v.number, p.page, p.at, p.seconds, p.device, p.language, p.mode, p.changes, p.set_aside, p.previous
            from ({ResponseRows.Asked}) o
            join responses a on a.id = o.response_id
            join questionnaire_versions v on v.id = a.questionnaire_version_id
            join page_saves p on p.response_id = o.response_id and p.at <= $2
            {(extract.Spec.Include == ExtractInclude.All ? "" : "where o.submitted_at is not null")}
            order by {ResponseRows.ByInvitation}, p.revision
            """, connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = rounds.Select(r => r.Id).ToArray() }, new() { Value = extract.AsOf }, new() { Value = study }, new() { Value = orderKey } },
        };
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, ct);
        while (await row.ReadAsync(ct))
        {
            yield return new ParadataRow(
                row.GetInt32(0), row.GetGuid(1), row.GetGuid(2), row.GetGuid(3), row.GetString(4), row.GetInt32(5), row.GetString(6), row.GetFieldValue<DateTimeOffset>(7),
                row.IsDBNull(8) ? null : row.GetDouble(8), Text(9), Text(10), row.GetString(11), row.GetFieldValue<byte[]>(12), row.IsDBNull(13) ? null : row.GetFieldValue<byte[]>(13), Text(14));
        }

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
