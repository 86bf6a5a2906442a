using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Core.Rounds;

/// <summary>The question to one person before a round whether what is known of them still holds: one a round, however many seats they hold.</summary>
public sealed class ContactCheck
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid RoundId { get; init; }

    public Round Round { get; private set; } = null!; // loaded when asked for

    public required Guid InformantId { get; init; }

    public Informant Informant { get; private set; } = null!; // loaded when asked for

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Which edition of the link is alive; re-issuing raises it and kills the earlier ones.</summary>
    public int Generation { get; private set; } = 1;

    public ContactAnswer? Answer { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>The name that is right now, where they gave one.</summary>
    public string? SaidName { get; private set; }

    /// <summary>The role that is right now, in their words.</summary>
    public string? SaidRole { get; private set; }

    /// <summary>The address that is right now.</summary>
    public string? SaidEmail { get; private set; }

    /// <summary>Who does the work now, if they no longer do.</summary>
    public string? SuccessorName { get; private set; }

    public string? SuccessorEmail { get; private set; }

    /// <summary>Who has drawn the consequence of a change.</summary>
    public string? SettledBy { get; private set; }

    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>Whether something has changed and nobody has drawn the consequence yet.</summary>
    public bool IsUnsettled => Answer is ContactAnswer.Changed or ContactAnswer.NoLonger && SettledAt is null;

    /// <summary>Whether all that has changed is name or address, which one press can correct.</summary>
    public bool IsPlainChange => Answer == ContactAnswer.Changed && SaidRole is null && (SaidName ?? SaidEmail) is not null;

    /// <summary>Takes the person's word in the place of the one before, to be settled anew.</summary>
    /// <returns>False where they have said exactly this already.</returns>
    public bool Take(ContactAnswer answer, DateTimeOffset now, string? name = null, string? role = null, string? email = null, string? successorName = null, string? successorEmail = null)
    {
        if ((answer, name, role, email, successorName, successorEmail) == (Answer, SaidName, SaidRole, SaidEmail, SuccessorName, SuccessorEmail))
        {
            return false;
        }

        (Answer, SaidName, SaidRole, SaidEmail, SuccessorName, SuccessorEmail) = (answer, name, role, email, successorName, successorEmail);
        (AnsweredAt, SettledBy, SettledAt) = (now, null, null);
        return true;
    }

    public void Reissue() => Generation++;

    public void Settle(string by, DateTimeOffset now)
    {
        if (!IsUnsettled)
        {
            throw RoundProblems.NothingToSettle.With();
        }

        (SettledBy, SettledAt) = (by, now);
    }
}

/// <summary>What a person says of themselves before a round.</summary>
public enum ContactAnswer
{
    /// <summary>All that is known of them is right.</summary>
    Confirmed,

    /// <summary>They are still the one to ask, under another name, role or address.</summary>
    Changed,

    /// <summary>They no longer do this work.</summary>
    NoLonger,
}
