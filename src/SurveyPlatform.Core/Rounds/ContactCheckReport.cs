using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What has become of the contact check before a round, person by person, and what starting it now would do.</summary>
/// <param name="ToAsk">How many people would get a mail if it were started now: all of the frame, or who is new in it.</param>
/// <param name="Unreachable">How many people of the frame have no address that works.</param>
/// <param name="ToAskAgain">How many have said nothing and can be asked once more.</param>
public sealed record ContactCheckReport(Round Round, ContactCheckReport.Tally Counts, int ToAsk, int Unreachable, int ToAskAgain, IReadOnlyList<ContactCheckReport.Person> People)
{
    /// <summary>Of a second person, where to ask now needs one.</summary>
    public NeededApproval? Approval { get; init; }

    /// <summary>The same for asking the silent once more.</summary>
    public NeededApproval? ApprovalAgain { get; init; }

    /// <summary>So many were asked; each of them is confirmed, changed (whoever no longer does the work among them), silent or not reached.</summary>
    /// <param name="NotAsked">People of the frame who can be mailed and were not.</param>
    /// <param name="Unsettled">Changes of which nobody has drawn the consequence.</param>
    public sealed record Tally(int Asked, int Confirmed, int Changed, int Silent, int NotReached, int NotAsked, int Unsettled);

    /// <param name="Reason">Why a person was not reached.</param>
    public sealed record Person(Guid Id, string Informant, string Name, string Email, IReadOnlyList<HeldSeat> Seats, ContactState State, string? Reason, DateTimeOffset? SentAt)
    {
        /// <summary>The question and the answer, where the person was asked.</summary>
        public ContactCheck? Check { get; init; }

        /// <summary>Whether they can be asked once more.</summary>
        public bool CanBeAskedAgain { get; init; }

        /// <summary>Whether something has changed of which nobody has drawn the consequence: neither by their word nor, unasked, in the panel.</summary>
        public bool IsUnsettled => Check?.IsUnsettled == true && !IsInPanel;

        /// <summary>Whether the panel says already what they said: another sits where they sat, or their entry has the new name and address.</summary>
        public bool IsInPanel => Check switch
        {
            { Answer: ContactAnswer.NoLonger } => Seats.Count == 0,
            { IsPlainChange: true } said => (said.SaidName ?? Name) == Name && string.Equals(said.SaidEmail ?? Email, Email, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    public bool IsStarted => People.Any(p => p.Check is not null);
}

/// <summary>Where a person stands in a contact check.</summary>
public enum ContactState
{
    Confirmed,

    /// <summary>Something has changed, or somebody else does the work now.</summary>
    Changed,
    Silent,

    /// <summary>Mail comes back or was refused, or the person wants none.</summary>
    NotReached,

    /// <summary>Can be mailed and was not yet: the check has not been started, or they are new in the frame.</summary>
    NotAsked,
}

/// <summary>Makes a <see cref="ContactCheckReport"/> of what the caller may see, by five queries, and those of the approvals where the study wants them.</summary>
public sealed class ContactChecks(SurveyDb db, ContactApprovals approvals, SiteScope scope)
{
    public async Task<ContactCheckReport> OfAsync(Study study, string code, CancellationToken ct)
    {
        var round = await db.Rounds.AsNoTracking().Where(r => r.StudyId == study.Id && r.Code == code).RequireAsync("round", code, ct);
        var report = await OfAsync(round, ct);
        var canAsk = round.State == RoundState.Draft && scope.Everything; // whoever sees a part of the frame cannot
        return !canAsk ? report : report with
        {
            Approval = await approvals.NeededAsync(study, round, 0, [.. report.People.Where(p => p.State == ContactState.NotAsked).Select(p => p.Id)], ct),
            ApprovalAgain = await approvals.NeededAsync(study, round, 1, [.. report.People.Where(p => p.CanBeAskedAgain).Select(p => p.Id)], ct),
        };
    }

    /// <summary>Null where nobody was asked, found out by one query.</summary>
    public async Task<ContactCheckReport?> OfStartedAsync(Round round, CancellationToken ct) =>
        await db.ContactChecks.AnyAsync(c => c.RoundId == round.Id, ct) ? await OfAsync(round, ct) : null;

    private async Task<ContactCheckReport> OfAsync(Round round, CancellationToken ct)
    {
        var frame = (await db.Memberships.OfStudy(round.StudyId).CurrentOn(round.FrameDate)
            .OrderBy(m => m.Seat.Code)
            .Select(m => new { Who = new Who(m.InformantId, m.Informant.Code, m.Informant.Name, m.Informant.Email, m.Informant.BouncedAt, m.Informant.UnsubscribedAt), Seat = new HeldSeat(m.Seat.Code, m.Seat.Role, m.Seat.Site.Code, m.Seat.Site.Name) })
            .ToListAsync(ct)).GroupBy(m => m.Who, m => m.Seat).ToDictionary(g => g.Key.Id, g => (Who: g.Key, Seats: g.ToList()));
        var checks = await db.ContactChecks.AsNoTracking().Include(c => c.Informant).Where(c => c.RoundId == round.Id).ToDictionaryAsync(c => c.InformantId, ct);
        var mails = (await db.OutgoingMail
            .Where(m => m.RoundId == round.Id && m.Kind == MailKind.ContactCheck)
            .OrderBy(m => m.QueuedAt)
            .Select(m => new Mailed(m.SubjectId, m.State, m.SentAt, m.Reason)).ToListAsync(ct)).ToLookup(m => m.Check);
        var again = round.State == RoundState.Draft ? (await AskSilentAgain.SilentAsync(db, round, [.. frame.Values.Where(f => f.Who.WhyNotMailed is null).Select(f => f.Who.Id)], ct)).Select(s => s.Check).ToHashSet() : [];
        // Whoever has left the frame since counts only with what they have said.
        var people = frame.Values.Select(f => PersonOf(f.Who, f.Seats, checks.GetValueOrDefault(f.Who.Id), mails, again))
            .Where(p => p.Check is not null || round.State == RoundState.Draft)
            .Concat(checks.Values.Where(c => c.Answer is not null && !frame.ContainsKey(c.InformantId)).Select(c => PersonOf(Who.Of(c.Informant), [], c, mails, again)))
            .OrderByDescending(p => p.IsUnsettled).ThenBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Informant, StringComparer.Ordinal)
            .ToList();
        return new(
            round,
            new(people.Count(p => p.Check is not null), Count(ContactState.Confirmed), Count(ContactState.Changed), Count(ContactState.Silent), people.Count(p => p.State == ContactState.NotReached), Count(ContactState.NotAsked), people.Count(p => p.IsUnsettled)),
            Count(ContactState.NotAsked),
            frame.Values.Count(f => f.Who.WhyNotMailed is not null),
            again.Count,
            people);

        int Count(ContactState state) => people.Count(p => p.State == state);
    }

    private static ContactCheckReport.Person PersonOf(Who who, IReadOnlyList<HeldSeat> seats, ContactCheck? check, ILookup<Guid, Mailed> mails, HashSet<Guid> again)
    {
        var theirs = check is null ? [] : mails[check.Id].ToList();
        var sentAt = theirs.Max(m => m.SentAt);
        var failed = theirs.Count > 0 && theirs.TrueForAll(m => m.State is MailState.Refused or MailState.Dropped) ? theirs[^1].Reason ?? "the other side refused the mail" : null;
        var (state, reason) = check switch
        {
            { Answer: ContactAnswer.Confirmed } => (ContactState.Confirmed, null),
            { Answer: ContactAnswer.Changed or ContactAnswer.NoLonger } => (ContactState.Changed, null),
            _ when (who.WhyNotMailed ?? failed) is { } why => (ContactState.NotReached, why),
            null => (ContactState.NotAsked, null),
            _ => (ContactState.Silent, (string?)null),
        };
        return new(who.Id, who.Code, who.Name, who.Email, seats, state, reason, sentAt) { Check = check, CanBeAskedAgain = check is not null && again.Contains(check.Id) };
    }

    private sealed record Mailed(Guid Check, MailState State, DateTimeOffset? SentAt, string? Reason);

    private sealed record Who(Guid Id, string Code, string Name, string Email, DateTimeOffset? BouncedAt, DateTimeOffset? UnsubscribedAt)
    {
        public string? WhyNotMailed => LaunchSeat.WhyNotMailed(Email, BouncedAt, UnsubscribedAt);

        public static Who Of(Informant one) => new(one.Id, one.Code, one.Name, one.Email, one.BouncedAt, one.UnsubscribedAt);
    }
}
