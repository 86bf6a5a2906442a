using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Reads, decodes and hands on rows at once, in their order: a few batches are under way and nothing else is held, whatever the size of the extract.</summary>
internal sealed class DecodedRows(ResponseDataset dataset)
{
    private const int BatchSize = 128;
    private const int Ahead = 2;

    private readonly ConcurrentBag<Batch> _free = [];

    public async IAsyncEnumerable<Cell[]> OfAsync(IAsyncEnumerable<ResponseRow> rows, [EnumeratorCancellation] CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var batches = Channel.CreateBounded<Task<Batch>>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(rows, batches.Writer, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var decoding in batches.Reader.ReadAllAsync(ct))
            {
                var batch = await decoding;
                for (var i = 0; i < batch.Filled; i++)
                {
                    yield return batch.Cells[i];
                }

                batch.Clear();
                _free.Add(batch);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    // Never throws: what goes wrong reaches the reader of the channel.
    private async Task ReadAsync(IAsyncEnumerable<ResponseRow> rows, ChannelWriter<Task<Batch>> batches, CancellationToken ct)
    {
        try
        {
            var batch = NewBatch();
            await foreach (var row in rows.WithCancellation(ct))
            {
                if (batch.Rows.Count >= BatchSize && !dataset.SameRow(batch.Rows[^1], row))
                {
                    await StartAsync(batch);
                    batch = NewBatch();
                }

                batch.Rows.Add(row);
            }

            await StartAsync(batch);
            batches.Complete();
        }
        catch (Exception wrong)
        {
            batches.Complete(wrong);
        }

        async Task StartAsync(Batch batch) => await batches.WriteAsync(Task.Run(() => batch.Decode(dataset), CancellationToken.None), ct);
    }

    private Batch NewBatch() => _free.TryTake(out var batch) ? batch : new Batch();

    private sealed class Batch
    {
        public List<ResponseRow> Rows { get; } = [];

        public List<Cell[]> Cells { get; } = [];

        public int Filled { get; private set; }

        public Batch Decode(ResponseDataset dataset)
        {
            var rows = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Rows);
            while (!rows.IsEmpty)
            {
                var length = 1;
                while (length < rows.Length && dataset.SameRow(rows[0], rows[length]))
                {
                    length++;
                }

                if (Cells.Count == Filled)
                {
                    Cells.Add(new Cell[dataset.Variables.Length]);
                }

                Filled += dataset.Fill(rows[..length], Cells[Filled]) ? 1 : 0;
                rows = rows[length..];
            }

            return this;
        }

        public void Clear()
        {
            Rows.Clear();
            Filled = 0;
        }
    }
}
