using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Rounds;

/// <summary>One seat holder in one round. It carries its own events, so that reminders know who has answered without knowing answers.</summary>
public sealed class Invitation
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid RoundId { get; init; }

    public Round Round { get; private set; } = null!; // loaded when asked for

    public required Guid MembershipId { get; init; }

    public required Guid InformantId { get; init; }

    public Informant Informant { get; private set; } = null!; // loaded when asked for

    public required Guid SeatId { get; init; }

    public Seat Seat { get; private set; } = null!; // loaded when asked for

    public required Guid SiteId { get; init; }

    public Site Site { get; private set; } = null!; // loaded when asked for

    /// <summary>Which edition of the personal link is alive; re-issuing raises it and kills the earlier ones.</summary>
    public int Generation { get; private set; } = 1;

    /// <summary>Where the events have led: the one thing that a reminder asks.</summary>
    public Standing Standing { get; private set; } = Standing.NotStarted;

    public List<InvitationEvent> Events { get; } = [];

    public void Reissue() => Generation++;

    /// <summary>Appends what happened and draws its consequence. Nothing is appended that changes nothing.</summary>
    public void Record(EventKind kind, DateTimeOffset now, Guid id, string? details = null)
    {
        var standing = After(Standing, kind, Events.Any(e => e.Kind == EventKind.Saved));
        if (standing == Standing && kind is not (EventKind.Started or EventKind.Saved))
        {
            return;
        }

        Standing = standing;
        Events.Add(new InvitationEvent { Id = id, StudyId = StudyId, RoundId = RoundId, InvitationId = Id, Kind = kind, At = now, Details = details });
    }

    /// <summary>The standing that follows from an event: the fold of all events gives the standing that is stored.</summary>
    public static Standing After(Standing standing, EventKind kind, bool hasSaved) => kind switch
    {
        EventKind.Started => standing,
        EventKind.Saved => standing == Standing.Submitted ? standing : Standing.InProgress,
        EventKind.Submitted => Standing.Submitted,
        EventKind.Reopened => hasSaved ? Standing.InProgress : Standing.NotStarted,
        EventKind.Declined => Standing.Declined,
        EventKind.MovedOn => Standing.MovedOn,
        EventKind.NotMe => Standing.NotMe,
        EventKind.Unsubscribed => standing is Standing.NotStarted or Standing.InProgress ? Standing.Unsubscribed : standing, // says less than a no, and taking it back must not take back that
        EventKind.Bounced => standing == Standing.NotStarted ? Standing.Bounced : standing,
    };
}

/// <summary>Where an invitation stands by its own events.</summary>
public enum Standing
{
    NotStarted,
    InProgress,
    Submitted,
    Declined,
    MovedOn,

    /// <summary>The mail reached somebody who was never meant.</summary>
    NotMe,
    Unsubscribed,
    Bounced,
}
