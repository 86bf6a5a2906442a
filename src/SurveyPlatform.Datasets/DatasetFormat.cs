using SurveyPlatform.Datasets.Csv;

namespace SurveyPlatform.Datasets;

/// <summary>A way to write a dataset; its name is the one used in specifications and never changes.</summary>
public sealed class DatasetFormat
{
    private readonly Func<Dataset, Stream, CancellationToken, Task<WrittenFile>> _write;

    private DatasetFormat(string name, string extension, string mediaType, Func<Dataset, Stream, CancellationToken, Task<WrittenFile>> write) =>
        (Name, Extension, MediaType, _write) = (name, extension, mediaType, write);

    public static DatasetFormat Csv { get; } = new("csv", ".csv", "text/csv", new CsvWriter(guarded: false).WriteAsync);

    /// <summary>CSV whose texts no spreadsheet takes for formulas.</summary>
    public static DatasetFormat CsvSafe { get; } = new("csvSafe", ".csv", "text/csv", new CsvWriter(guarded: true).WriteAsync);

    public static IReadOnlyList<DatasetFormat> All { get; } = [Csv, CsvSafe];

    public string Name { get; }

    public string Extension { get; }

    public string MediaType { get; }

    public static DatasetFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    public Task<WrittenFile> WriteAsync(Dataset dataset, Stream output, CancellationToken ct) => _write(dataset, output, ct);
}
