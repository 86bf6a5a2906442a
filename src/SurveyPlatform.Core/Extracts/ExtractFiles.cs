using System.Globalization;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Gives out finished files and writes down who took which.</summary>
public sealed class ExtractFiles(SurveyDb db, ExtractFolder folder, AuditLog audit)
{
    public sealed record Found(string Path, string Name, string MediaType);

    public Found Find(Extract extract)
    {
        if (extract.State != ExtractState.Ready)
        {
            throw (extract.IsWaitedFor ? ExtractProblems.NotReady : ExtractProblems.NoFile).With(ExtractsMapping.InDatabase(extract.State));
        }

        var format = DatasetFormat.Find(extract.Spec.Format) ?? throw ExtractProblems.FileGone.With();
        var path = folder.FileOf(extract.Id, format.Extension);
        return File.Exists(path) ? new Found(path, extract.FileName!, format.MediaType) : throw ExtractProblems.FileGone.With(); // a ready one has a name
    }

    public async Task<Found> TakeAsync(Extract extract, Actor actor, CancellationToken ct)
    {
        var found = Find(extract);
        audit.Record(actor, "extract.downloaded", extract.StudyId, $"extract:{extract.Id}", string.Create(CultureInfo.InvariantCulture,
            $"downloaded {extract.FileName}, {extract.Rows} rows, SHA-256 {extract.Sha256}{(extract.Purpose.Length == 0 ? "" : $", for: {extract.Purpose}")}"));
        await db.SaveChangesAsync(ct);
        return found;
    }
}
