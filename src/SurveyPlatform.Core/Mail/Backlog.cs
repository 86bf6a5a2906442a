namespace SurveyPlatform.Core.Mail;

/// <summary>Counts mails that are claimed and not yet settled, and lets the dispatcher wait until they are few.</summary>
internal sealed class Backlog
{
    private readonly Lock _lock = new();
    private int _count;
    private int _threshold;
    private TaskCompletionSource? _waiting;

    public void Add()
    {
        lock (_lock)
        {
            _count++;
        }
    }

    public void Remove()
    {
        lock (_lock)
        {
            if (--_count <= _threshold)
            {
                _waiting?.TrySetResult();
            }
        }
    }

    public Task AtMostAsync(int count, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_count <= count)
            {
                return Task.CompletedTask;
            }

            (_threshold, _waiting) = (count, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _waiting.Task.WaitAsync(ct);
        }
    }
}
