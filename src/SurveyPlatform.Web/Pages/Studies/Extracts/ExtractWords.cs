using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Extracts;

/// <summary>How extracts and their states are said on every page.</summary>
public static class ExtractWords
{
    public static StatusKind Kind(ExtractState state) => state switch
    {
        ExtractState.Queued => StatusKind.Waiting,
        ExtractState.Building => StatusKind.Progress,
        ExtractState.Ready => StatusKind.Done,
        ExtractState.Failed => StatusKind.Problem,
        ExtractState.Cancelled => StatusKind.Off,
    };

    public static string Word(ExtractState state) => state switch
    {
        ExtractState.Queued => "Waiting to be built",
        ExtractState.Building => "Being built",
        ExtractState.Ready => "Ready",
        ExtractState.Failed => "Failed",
        ExtractState.Cancelled => "Taken back",
    };

    /// <summary>2016, 2017 and 2018.</summary>
    public static string List(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    public static string Rounds(ExtractSpec spec) => $"{(spec.Rounds.Count == 1 ? "Round" : "Rounds")} {List(spec.Rounds)}";

    public static string Layout(ExtractSpec spec) => (spec.Layout, spec.By) switch
    {
        (ExtractLayout.Long, _) => "Long: one row for each answer to a round",
        (ExtractLayout.Wide, ExtractUnit.Person) => "Wide: one row for each person",
        (ExtractLayout.Wide, ExtractUnit.Seat) => "Wide: one row for each seat",
        (ExtractLayout.Paradata, _) => "Paradata: one row for each saved page",
    };

    public static string Who(ExtractSpec spec) => spec.Include switch
    {
        ExtractInclude.Submitted => "Those who answered",
        ExtractInclude.All => "Everybody asked, with the outcome of each",
    };

    public static string Tier(ExtractSpec spec) => spec.Tier switch
    {
        ExtractTier.Pseudonymised => "Without names",
        ExtractTier.Identified => "With names and addresses",
    };

    public static string Format(ExtractSpec spec) => spec.Format switch
    {
        "csv" => "CSV for statistics",
        "csvSafe" => "CSV for spreadsheets",
        _ => spec.Format,
    };
}
