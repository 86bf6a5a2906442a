using Npgsql;

namespace SurveyPlatform.Core.Mail;

/// <summary>
/// What a server has said of a mail must reach the ledger: a database that went away may come back, and its sender lives. Nobody else can take the mail
/// over meanwhile; whoever does so first when it is back leaves nothing to mark.
/// </summary>
internal static class LedgerPatience
{
    /// <summary>Longer than a database is usually restarted or moved.</summary>
    private const int Retries = 900;

    /// <summary>How long a program that is stopped still asks, all in all: shorter than the host waits for whoever is at work.</summary>
    public static readonly TimeSpan AtEnd = TimeSpan.FromSeconds(15);

    /// <summary>Asks again each second while the database is away. What is asked must be the same when it is done twice.</summary>
    /// <param name="over">From then on it is asked once and no more.</param>
    public static async Task<T> KeepAskingAsync<T>(Func<Task<T>> ask, CancellationToken over)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (attempt < Retries && !over.IsCancellationRequested && MayPass(exception))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None); // leases are on the machine's time, whatever a rehearsal's clock says
            }
        }
    }

    /// <summary>Whether the database may only be away for a moment (Entity Framework wraps the exception that says so).</summary>
    public static bool MayPass(Exception? exception) =>
        exception is NpgsqlException { IsTransient: true } or IOException or TimeoutException || (exception?.InnerException is { } inner && MayPass(inner));
}
