using System.Diagnostics;

namespace SurveyPlatform.Benchmarks;

/// <summary>Looks at a process's resident memory many times a second and keeps the highest since it was last asked.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Process _process;
    private readonly Task _watching;
    private long _highest;

    public MemoryWatch(Process process)
    {
        _process = process;
        _watching = WatchAsync();
    }

    /// <summary>The highest since the start of the process, in megabytes, as the system itself kept it.</summary>
    public double HighestEver
    {
        get
        {
            _process.Refresh();
            return Megabytes(_process.PeakWorkingSet64);
        }
    }

    /// <summary>The highest since the last call, in megabytes.</summary>
    public double Take()
    {
        Look();
        return Megabytes(Interlocked.Exchange(ref _highest, 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token) && !_process.HasExited)
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough seen.
        }
    }

    private void Look()
    {
        lock (_process)
        {
            _process.Refresh();
            _highest = Math.Max(_highest, _process.WorkingSet64);
        }
    }

    private static double Megabytes(long bytes) => bytes / (1024.0 * 1024);
}
