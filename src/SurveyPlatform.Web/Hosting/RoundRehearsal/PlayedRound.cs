using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>A round that was played to its end.</summary>
internal sealed record PlayedRound
{
    public required Study Study { get; init; }

    public required Round Round { get; init; }

    /// <summary>The moment from which it was played; what lies before has happened.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>What holds its mail up in reality; it was played without.</summary>
    public required IReadOnlyList<HoldUp> HoldUps { get; init; }

    /// <summary>What the plan said before it was played.</summary>
    public required RoundPlan Foreseen { get; init; }

    /// <summary>The round's ledger at the end.</summary>
    public required IReadOnlyList<OutgoingMail> Mails { get; init; }

    /// <summary>How many had which outcome at the end.</summary>
    public required IReadOnlyDictionary<string, int> Outcomes { get; init; }

    public required IReadOnlyList<MailText.Composed> Samples { get; init; }

    /// <summary>Jobs that failed on the way, with what they said.</summary>
    public required IReadOnlyDictionary<string, string> Failures { get; init; }
}
