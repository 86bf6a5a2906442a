using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>What a person chose where two devices had answered the same question: this answer, or the other one.</summary>
/// <param name="Answers">What is left to save: an answer that gives way to the other device's is not in it.</param>
/// <param name="Open">Keys for which nothing was chosen yet.</param>
public sealed record ConflictChoice(IReadOnlyDictionary<string, Answer?> Answers, IReadOnlyList<string> Open)
{
    /// <summary>The control that names the keys to choose for; no key of a question has a hyphen.</summary>
    public const string Asked = "in-conflict";

    public const string Here = "here";

    public const string There = "there";

    public static string ControlOf(string key) => key + ".keep";

    public static ConflictChoice Read(IFormCollection posted, IReadOnlyDictionary<string, Answer?> answers)
    {
        var asked = posted[Asked].OfType<string>().Where(answers.ContainsKey).Distinct().ToList();
        if (asked.Count == 0)
        {
            return new(answers, []);
        }

        var open = asked.Where(k => posted[ControlOf(k)] is not [Here or There]).ToList();
        var gone = asked.Where(k => posted[ControlOf(k)] is not [Here]).ToHashSet();
        return new(answers.Where(a => !gone.Contains(a.Key)).ToDictionary(), open);
    }
}
