using Microsoft.Extensions.Caching.Memory;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Those who are answering just now, as this process read or saved them last, with the routes that their answers open. Nothing is lost with
/// it, and nothing here is believed unasked: a statement that rests on it names the revision it knows, and is made again with what the
/// database says where that is another. Whatever changes a sheet raises its revision.
/// </summary>
public sealed class KnownRespondents : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_redirect = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 500, CompactionPercentage = 0.2 });

    /// <summary>As known last, which may be out of date; null for one who is not known, or has not begun.</summary>
    public Respondent? Of(Guid invitation, int generation) => Entry(invitation)?.Respondent is { } known && known.Generation == generation ? known : null;

    public void Keep(Respondent respondent) => Keep(respondent, null);

    public void Forget(Guid invitation) => _cache.Remove(invitation);

    /// <summary>Keeps what a save has just brought back for the page that its reply leads to, so that the same is not asked twice within one act.</summary>
    /// <param name="session">The session that saved: no other is shown it.</param>
    public void KeepForNextPage(Respondent respondent, long session) => Keep(respondent, new NextPage(session, TimeProvider.System.GetTimestamp()));

    /// <summary>What the save before this page brought back: once, and for some seconds only, so that a page opened later or again asks the database.</summary>
    public Respondent? TakeForNextPage(Guid invitation, int generation, long session) =>
        Entry(invitation) is { } known && known.Respondent.Generation == generation
        && known.TakeNextPage() is { } next && next.Session == session && TimeProvider.System.GetElapsedTime(next.SavedAt) < s_redirect
            ? known.Respondent
            : null;

    public void Dispose() => _cache.Dispose();

    private Known? Entry(Guid invitation) => _cache.TryGetValue(invitation, out Known? known) ? known : null;

    private void Keep(Respondent respondent, NextPage? next)
    {
        if (respondent.ResponseId is not null)
        {
            _cache.Set(respondent.InvitationId, new Known(respondent, next), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_pause });
        }
    }

    /// <param name="SavedAt">By the machine's time.</param>
    private sealed record NextPage(long Session, long SavedAt);

    private sealed class Known(Respondent respondent, NextPage? next)
    {
        private NextPage? _next = next;

        public Respondent Respondent => respondent;

        public NextPage? TakeNextPage() => Interlocked.Exchange(ref _next, null);
    }
}
