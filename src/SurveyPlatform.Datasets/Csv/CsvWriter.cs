using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SurveyPlatform.Datasets.Csv;

/// <summary>Writes RFC 4180: comma, CRLF, UTF-8 without BOM, quotes only where needed, shortest decimals, missing codes in any column.</summary>
/// <param name="guarded">Puts an apostrophe before texts that a spreadsheet would run as a formula.</param>
public sealed class CsvWriter(bool guarded = false)
{
    private const int FlushAt = 128 * 1024;
    private const int LongestNumber = 32;

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> StartFormulas = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    public async Task<WrittenFile> WriteAsync(Dataset dataset, Stream output, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sink = new Buffer(ArrayPool<byte>.Shared.Rent(FlushAt * 2));
        var (rows, bytes) = (0L, 0L);
        try
        {
            for (var i = 0; i < dataset.Variables.Length; i++)
            {
                WriteText(ref sink, dataset.Variables[i].Name, isLast: i == dataset.Variables.Length - 1);
            }

            await foreach (var row in dataset.Rows.WithCancellation(ct))
            {
                if (row.Length != dataset.Variables.Length)
                {
                    throw new InvalidOperationException($"A row has {row.Length} cells for {dataset.Variables.Length} variables.");
                }

                WriteRow(ref sink, row);
                rows++;
                if (sink.Length >= FlushAt)
                {
                    bytes += sink.Length;
                    hash.AppendData(sink.Written.Span);
                    await output.WriteAsync(sink.Written, ct);
                    sink.Length = 0;
                }
            }

            bytes += sink.Length;
            hash.AppendData(sink.Written.Span);
            await output.WriteAsync(sink.Written, ct);
            await output.FlushAsync(ct);
            return new WrittenFile(rows, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sink.Bytes);
        }
    }

    private void WriteRow(ref Buffer sink, Cell[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            ref readonly var cell = ref row[i];
            var isLast = i == row.Length - 1;
            switch (cell.Kind)
            {
                case CellKind.Number:
                case CellKind.Missing:
                    WriteNumber(ref sink, cell.Digits, cell.Scale);
                    break;
                case CellKind.Text:
                    WriteText(ref sink, cell.Text, isLast);
                    continue;
                case CellKind.Date:
                    sink.Ensure(LongestNumber);
                    cell.Date.TryFormat(sink.Free, out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                    sink.Length += written;
                    break;
                case CellKind.Empty:
                    break;
                default:
                    throw new InvalidOperationException();
            }

            EndCell(ref sink, isLast);
        }
    }

    private static void WriteNumber(ref Buffer sink, long digits, int scale)
    {
        sink.Ensure(LongestNumber);
        if (scale == 0)
        {
            Utf8Formatter.TryFormat(digits, sink.Free, out var whole);
            sink.Length += whole;
            return;
        }

        // 1234 with scale 3 is 1.234, 5 with scale 2 is 0.05.
        Span<byte> plain = stackalloc byte[LongestNumber];
        Utf8Formatter.TryFormat(digits < 0 ? (ulong)-digits : (ulong)digits, plain, out var length);
        var text = sink.Free;
        var at = 0;
        if (digits < 0)
        {
            text[at++] = (byte)'-';
        }

        if (length <= scale)
        {
            text[at++] = (byte)'0';
            text[at++] = (byte)'.';
            text.Slice(at, scale - length).Fill((byte)'0');
            at += scale - length;
            plain[..length].CopyTo(text[at..]);
        }
        else
        {
            plain[..(length - scale)].CopyTo(text[at..]);
            at += length - scale;
            text[at++] = (byte)'.';
            plain[(length - scale)..length].CopyTo(text[at..]);
            length = scale;
        }

        sink.Length += at + length;
    }

    private void WriteText(ref Buffer sink, string text, bool isLast)
    {
        sink.Ensure((3 * text.Length) + 8);
        if (guarded && text.Length > 0 && StartFormulas.Contains(text[0]))
        {
            text = "'" + text;
        }

        if (!text.AsSpan().ContainsAny(NeedQuotes))
        {
            sink.Length += Encoding.UTF8.GetBytes(text, sink.Free);
            EndCell(ref sink, isLast);
            return;
        }

        sink.Add((byte)'"');
        var rest = text.AsSpan();
        for (int quote; (quote = rest.IndexOf('"')) >= 0; rest = rest[(quote + 1)..])
        {
            sink.Length += Encoding.UTF8.GetBytes(rest[..(quote + 1)], sink.Free);
            sink.Add((byte)'"');
        }

        sink.Length += Encoding.UTF8.GetBytes(rest, sink.Free);
        sink.Add((byte)'"');
        EndCell(ref sink, isLast);
    }

    private static void EndCell(ref Buffer sink, bool isLast)
    {
        sink.Ensure(2);
        if (!isLast)
        {
            sink.Add((byte)',');
            return;
        }

        sink.Add((byte)'\r');
        sink.Add((byte)'\n');
    }

    // Grows only for a row longer than the whole buffer; what it outgrows goes back to the pool.
    private struct Buffer(byte[] bytes)
    {
        public byte[] Bytes { get; private set; } = bytes;

        public int Length { get; set; }

        public readonly Span<byte> Free => Bytes.AsSpan(Length);

        public readonly ReadOnlyMemory<byte> Written => Bytes.AsMemory(0, Length);

        public void Add(byte value) => Bytes[Length++] = value;

        public void Ensure(int room)
        {
            if (Bytes.Length - Length >= room)
            {
                return;
            }

            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Bytes.Length * 2, Length + room));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(Bytes);
            Bytes = larger;
        }
    }
}
