using System.Security.Cryptography;
using System.Text.Json;

namespace SurveyPlatform.Core.Approvals;

/// <summary>An act that needs a second person: the fingerprint of it as it is now, how many people it writes to, and what was asked for or approved so far.</summary>
public sealed record NeededApproval(string Plan, int Recipients, Approval? Standing)
{
    /// <summary>The fingerprint of all that two persons agree on: whatever changes a part of it makes another act.</summary>
    internal static string PrintOf(object parts) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)));

    public bool IsGiven => Standing?.IsApprovedFor(Plan) == true;

    /// <summary>Whether exactly this plan has been asked for.</summary>
    public bool IsAsked => Standing?.Fingerprint == Plan;

    /// <summary>What whoever acts before the approval is told.</summary>
    internal ProblemException Refusal(Actor actor) => ApprovalProblems.Needed.With(Recipients, IsAsked || actor.Person is not null
        ? "It is asked for; somebody else who administers the study approves it."
        : "This key belongs to no person, so it cannot ask: a person does, on the page or by a key that they have made.");
}
