using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>
/// Builds one data file that was claimed. It is ready only after the file is whole and was read back; whoever lost the claim meanwhile
/// changes nothing, and what goes wrong stands in the row.
/// </summary>
public sealed partial class BuildExtract(
    SurveyDb db, FieldedRounds fieldedRounds, NpgsqlDataSource source, ExtractClaims claims, ExtractFolder folder, Pseudonyms pseudonyms,
    ILogger<BuildExtract> log)
{
    /// <summary>Leases are kept on the machine's time, whatever the product's clock says.</summary>
    private static readonly TimeProvider _machine = TimeProvider.System;

    public async Task RunAsync(ExtractClaims.Claim claim, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var renewing = RenewAsync(claim, ended.Token);
        try
        {
            await BuildAsync(claim, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await claims.ReleaseAsync(claim); // the program stops: the next one need not wait for the lease to end
            throw;
        }
        catch (Exception wrong)
        {
            BuildFailed(wrong, claim.Extract);
            await claims.FailAsync(claim, wrong is ProblemException or IOException or UnauthorizedAccessException
                ? wrong.Message
                : $"The program could not build it ({wrong.GetType().Name}: {wrong.Message}). The operator finds more in the log.");
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
            folder.RemoveParts(claim.Extract);
        }
    }

    private async Task BuildAsync(ExtractClaims.Claim claim, CancellationToken ct)
    {
        folder.RemoveParts(claim.Extract);
        var extract = await db.Extracts.AsNoTracking().SingleAsync(e => e.Id == claim.Extract, ct);
        var study = await db.Studies.AsNoTracking().SingleAsync(s => s.Id == extract.StudyId, ct);
        var rounds = await fieldedRounds.OfAsync(study.Id, [.. extract.Spec.Rounds], ct);
        var format = DatasetFormat.Find(extract.Spec.Format) ?? throw ExtractProblems.FormatNotBuilt.With(extract.Spec.Format, string.Join(", ", DatasetFormat.All.Select(f => f.Name)));
        await claims.WaitForEarlierWritesAsync(extract.RequestedXid, ct);

        // One snapshot: the answers, facts and outcomes of one instant, however long the reading takes.
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var dataset = await DatasetAsync(connection, study, rounds, extract, ct);
        var path = folder.FileOf(extract.Id, format.Extension);
        var file = await ExtractFile.WriteAsync(dataset, format, folder.PartOf(extract.Id, claim.Id), path, ct);
        var manifest = new ExtractManifest
        {
            Study = study.Code,
            Specification = extract.Spec,
            AsOf = extract.AsOf,
            Rounds = [.. rounds.Select(r => new ExtractManifest.RoundEntry(r.Code, r.Questionnaire, r.Version, r.InstrumentSha256))],
            Rows = file.Rows,
            Columns = [.. dataset.Variables.Select(v => v.Name)],
            Sha256 = file.Sha256,
        };
        if (!await claims.FinishAsync(claim, file, manifest, FileName(study, extract, format), ct)
            && await db.Extracts.AnyAsync(e => e.Id == extract.Id && e.State == ExtractState.Cancelled, ct))
        {
            File.Delete(path); // in every other state somebody builds it again or has done so, the same to the byte
        }
    }

    private async Task<Dataset> DatasetAsync(NpgsqlConnection connection, Study study, IReadOnlyList<FieldedRound> rounds, Extract extract, CancellationToken ct)
    {
        var orderKey = pseudonyms.OrderKey(study.Id);
        if (extract.Spec.Layout == ExtractLayout.Paradata)
        {
            var saves = new ParadataRows(connection, study.Id, rounds, extract, orderKey);
            return new Dataset(ParadataVariables.In(study.TimeZone), new ParadataDataset(study, rounds, pseudonyms).RowsOf(saves.ReadAsync(ct)));
        }

        var rows = new ResponseRows(connection, study.Id, rounds, extract, orderKey);
        await rows.RequireOneRowEachAsync(ct);
        var columns = new ResponseDataset(study, rounds, extract.Spec, pseudonyms);
        return new Dataset(columns.Variables, new DecodedRows(columns).OfAsync(rows.ReadAsync(ct), ct));
    }

    private static string FileName(Study study, Extract extract, DatasetFormat format)
    {
        var spec = extract.Spec;
        var (rounds, day) = (string.Join('-', spec.Rounds), extract.AsOf.DayIn(study.Zone));
        return $"{study.Code}_{rounds}_{spec.Layout}{(spec.Tier == ExtractTier.Identified ? "_identified" : "")}_{day:yyyy-MM-dd}{format.Extension}".ToLowerInvariant();
    }

    private async Task RenewAsync(ExtractClaims.Claim claim, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(ExtractClaims.RenewEvery, _machine);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    await claims.RenewAsync(claim, ct);
                }
                catch (Exception wrong) when (wrong is not OperationCanceledException)
                {
                    LeaseNotRenewed(wrong, claim.Extract);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The build has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Extract {Extract} could not be built")]
    private partial void BuildFailed(Exception exception, Guid extract);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of extract {Extract} could not be renewed")]
    private partial void LeaseNotRenewed(Exception exception, Guid extract);
}
