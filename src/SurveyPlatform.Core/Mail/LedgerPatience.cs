using Npgsql;

namespace SurveyPlatform.Core.Mail;

/// <summary>What a server has said of a mail must reach the ledger: as long as a sender's lease may still hold, a database that went away may come back.</summary>
internal static class LedgerPatience
{
    private const int Retries = 20;

    /// <summary>Asks again each second while the database is away. What is asked must be the same when it is done twice.</summary>
    public static async Task<T> KeepAskingAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (attempt < Retries && MayPass(exception))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System); // leases are on the machine's time, whatever a rehearsal's clock says
            }
        }
    }

    /// <summary>Whether the database may only be away for a moment (Entity Framework wraps the exception that says so).</summary>
    public static bool MayPass(Exception? exception) =>
        exception is NpgsqlException { IsTransient: true } or IOException or TimeoutException || (exception?.InnerException is { } inner && MayPass(inner));
}
