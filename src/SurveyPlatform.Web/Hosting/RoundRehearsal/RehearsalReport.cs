using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Pages.Studies.Rounds;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Hosting.RoundRehearsal;

/// <summary>A rehearsal to be read: the calendar, the counts, what was held back and why, and a message of each kind.</summary>
internal static class RehearsalReport
{
    public static IReadOnlyList<string> Of(PlayedRound played) =>
    [
        $"Rehearsal of {played.Round.Name}, study {played.Study.Name}, on a copy: nothing real was changed and no mail has left.",
        "Nobody answers in a rehearsal, so this is the most mail that the round can bring.",
        "",
        $"Calendar ({played.Study.TimeZone})",
        .. Calendar(played).OrderBy(e => e.At).Select(e => $"  {InWords.ShortMoment(e.At, played.Study.Zone),-24}{e.What}"),
        "",
        "Counts",
        .. Counts(played).Select(Indented),
        "",
        "Would wait, as things stand",
        .. Waiting(played).DefaultIfEmpty("nothing: none of it is paused").Select(Indented),
        "",
        "Not sent",
        .. NotSent(played).DefaultIfEmpty("nothing: every message has left").Select(Indented),
        "",
        "Against the plan on the launch page",
        .. Differences(played).DefaultIfEmpty("as it says, to the day and the number").Select(Indented),
        .. played.Failures.Select(f => $"The job {f.Key} failed: {f.Value}"),
        .. played.Samples.SelectMany(Sample),
    ];

    private static string Indented(string line) => "  " + line;

    private static IEnumerable<(DateTimeOffset At, string What)> Calendar(PlayedRound played) =>
    [
        (played.Round.OpensAt, "the round opens"),
        .. Sent(played.Mails, played.Study).Select(d => (d.At, $"{Leaving(d)}{(d.At < played.Began ? " (sent already)" : "")}")),
        .. played.Round.ClosesAt is { } closes ? [(closes, "the round closes")] : Array.Empty<(DateTimeOffset, string)>(),
    ];

    private static string Leaving(RoundPlan.Day day) => $"{RoundWords.Message(day.Kind, day.Step)} to {InWords.Count(day.People, "person", "people")}";

    private static IEnumerable<RoundPlan.Day> Sent(IEnumerable<OutgoingMail> mails, Study study) => mails
        .Where(m => m.State is MailState.Sent && m.CarriedBy is null)
        .GroupBy(m => (On: m.SentAt!.Value.DayIn(study.Zone), m.Kind, m.Step)) // a sent mail has its time
        .Select(g => new RoundPlan.Day(g.Key.On, g.Min(m => m.SentAt!.Value), g.Key.Kind, g.Key.Step, g.Count()));

    private static IEnumerable<string> Counts(PlayedRound played)
    {
        var people = played.Mails.Where(m => m.State is MailState.Sent && m.CarriedBy is null).GroupBy(m => m.Recipient).Select(g => g.Count()).ToList();
        yield return $"{InWords.Count(played.Mails.Count(m => m.Kind == MailKind.Invitation), "seat holder is", "seat holders are")} asked";
        yield return people.Count == 0
            ? "nobody gets a message"
            : $"{InWords.Count(people.Sum(), "message", "messages")} to {InWords.Count(people.Count, "address", "addresses")}, {(people.Min() == people.Max() ? $"{people.Max()} each" : $"{people.Min()} to {people.Max()} each")}";
        foreach (var (code, count) in played.Outcomes.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            yield return $"outcome {code} {RoundWords.OutcomeName(code)}: {InWords.Number(count)}";
        }
    }

    /// <summary>What is paused in reality, and what of this round that stops, which is played as if somebody had let it go on.</summary>
    private static IEnumerable<string> Waiting(PlayedRound played) => played.HoldUps
        .Select(h => (HoldUp: h, Mails: Sent(played.Mails.Where(m => m.SentAt >= played.Began && h.Holds(m)), played.Study).OrderBy(d => d.At).ToList()))
        .Where(w => w.Mails.Count > 0)
        .SelectMany(w => (string[])
        [
            $"{w.HoldUp.What} is paused since {InWords.ShortMoment(w.HoldUp.Since, played.Study.Zone)}. Until somebody lets it go on, these wait:",
            .. w.Mails.Select(d => Indented(Leaving(d))),
            .. w.HoldUp.Why is { } why ? [Indented($"why it is paused: {why}")] : Array.Empty<string>(),
        ]);

    private static IEnumerable<string> NotSent(PlayedRound played) => played.Mails
        .Where(m => m.State is not MailState.Sent)
        .GroupBy(m => (m.Kind, m.Step, m.State, Why: m.Reason ?? m.Reply))
        .OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Step)
        .Select(g => $"{RoundWords.Message(g.Key.Kind, g.Key.Step)} to {InWords.Count(g.Count(), "person", "people")} is {g.Key.State.ToString().ToLowerInvariant()}{(g.Key.Why is { } why ? $": {why}" : "")}");

    private static IEnumerable<string> Differences(PlayedRound played)
    {
        var (foreseen, sent) = (Numbers(played.Foreseen.Days), Numbers(Sent(played.Mails, played.Study).Where(d => d.Kind is MailKind.Invitation or MailKind.Reminder)));
        return foreseen.Keys.Union(sent.Keys).OrderBy(k => k.On).ThenBy(k => k.Step)
            .Select(k => (Key: k, Foreseen: foreseen.GetValueOrDefault(k), Sent: sent.GetValueOrDefault(k)))
            .Where(d => d.Foreseen != d.Sent)
            .Select(d => $"{InWords.ShortDay(d.Key.On)}: {RoundWords.Message(d.Key.Kind, d.Key.Step)} went to {d.Sent}, the plan says {d.Foreseen}");
    }

    private static Dictionary<(DateOnly On, string Kind, int Step), int> Numbers(IEnumerable<RoundPlan.Day> days) => days.ToDictionary(d => (d.On, d.Kind, d.Step), d => d.People);

    private static IEnumerable<string> Sample(MailText.Composed mail) => ["", $"--- {mail.Name} <{mail.Address}>", $"Subject: {mail.Subject}", "", .. mail.Text.TrimEnd().Split('\n').Select(l => l.TrimEnd('\r'))];
}
