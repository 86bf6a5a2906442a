using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What an edit of a round's plan changes for whom, before it is saved. What was sent stands and is in none.</summary>
public sealed record PlanDifference(IReadOnlyList<PlanDifference.Change> Changes)
{
    /// <param name="Was">When the message would have left; null for one that is new.</param>
    /// <param name="Becomes">When it would leave then; null for one that is left out.</param>
    /// <param name="WhyNot">Why it is left out then.</param>
    public sealed record Change(string Informant, string Name, string Seat, string Site, string Kind, int Step, DateTimeOffset? Was, DateTimeOffset? Becomes, string? WhyNot);

    /// <summary>The same for the same changes, so that what a person has seen is what they save.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Changes.Select(c =>
        string.Create(CultureInfo.InvariantCulture, $"{c.Seat} {c.Informant} {c.Kind} {c.Step} {c.Was:O} {c.Becomes:O}"))))));

    public static PlanDifference Between(RoundPlan before, RoundPlan after)
    {
        var (was, becomes, whyNot) = (Unsent(before), Unsent(after), Omitted(after));
        return new([.. was.Keys.Union(becomes.Keys)
            .Select(key => (Key: key, Was: was.GetValueOrDefault(key), Becomes: becomes.GetValueOrDefault(key)))
            .Where(c => c.Was.At != c.Becomes.At)
            .Select(c => (c.Key, c.Was, c.Becomes, Person: c.Becomes.Person ?? c.Was.Person!)) // it is in one of the two
            .Select(c => new Change(c.Person.Informant, c.Person.Name, c.Person.Seat, c.Person.Site, c.Key.Kind, c.Key.Step, c.Was.At, c.Becomes.At,
                c.Becomes.At is not null ? null : whyNot.GetValueOrDefault(c.Key) ?? whyNot.GetValueOrDefault(c.Key with { Kind = "", Step = 0 }) ?? "the plan has no such step any more"))
            .OrderBy(c => c.Step).ThenBy(c => c.Seat, StringComparer.Ordinal)]);
    }

    /// <summary>Why somebody does not get a message, or (of no kind) none at all.</summary>
    private static Dictionary<(string Seat, string Informant, string Kind, int Step), string> Omitted(RoundPlan plan) => plan.People
        .SelectMany(p => p.Omissions.Select(o => (Key: (p.Seat, p.Informant, o.Kind, o.Step), o.Reason)))
        .Concat(plan.LeftOuts.Select(l => (Key: (l.Seat, l.Informant, Kind: "", Step: 0), l.Reason)))
        .ToDictionary(o => o.Key, o => o.Reason);

    private static Dictionary<(string Seat, string Informant, string Kind, int Step), (RoundPlan.Person? Person, DateTimeOffset? At)> Unsent(RoundPlan plan) => plan.People
        .SelectMany(p => p.Messages.Where(m => !m.Sent).Select(m => (Person: p, Message: m)))
        .ToDictionary(m => (m.Person.Seat, m.Person.Informant, m.Message.Kind, m.Message.Step), m => ((RoundPlan.Person?)m.Person, (DateTimeOffset?)m.Message.At));
}
