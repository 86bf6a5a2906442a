using System.Buffers;
using System.Security.Cryptography;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Writes a data file so that it is either whole, under its own name and on the disk, or not there.</summary>
internal static class ExtractFile
{
    private const int BufferSize = 128 * 1024;

    private static readonly SearchValues<byte> QuoteOrLineFeed = SearchValues.Create("\"\n"u8);

    public static async Task<WrittenFile> WriteAsync(Dataset dataset, DatasetFormat format, string part, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // always in a folder
        WrittenFile written;
        await using (var output = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
        {
            written = await format.WriteAsync(dataset, output, ct);
            output.Flush(flushToDisk: true);
        }

        var (rows, sha256) = await ReadBackAsync(part, ct);
        if (rows != written.Rows || sha256 != written.Sha256)
        {
            throw new IOException($"The file read back has {rows} rows and hash {sha256}, not the {written.Rows} and {written.Sha256} that were written: the disk is not to be trusted.");
        }

        File.Move(part, path, overwrite: true);
        return written;
    }

    /// <summary>The data rows of a CSV file as any reader counts them, and its hash.</summary>
    internal static async Task<(long Rows, string Sha256)> ReadBackAsync(string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var buffer = new byte[BufferSize];
        var (lines, quoted) = (0L, false);
        int read;
        while ((read = await input.ReadAsync(buffer, ct)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            Count(buffer.AsSpan(0, read), ref lines, ref quoted);
        }

        return (lines - 1, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // A line feed inside quotes belongs to its cell.
    private static void Count(ReadOnlySpan<byte> bytes, ref long lines, ref bool quoted)
    {
        for (int at; (at = quoted ? bytes.IndexOf((byte)'"') : bytes.IndexOfAny(QuoteOrLineFeed)) >= 0; bytes = bytes[(at + 1)..])
        {
            if (bytes[at] == (byte)'"')
            {
                quoted = !quoted;
            }
            else
            {
                lines++;
            }
        }
    }
}
