using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Web.Pages.Studies.Extracts;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Participation;

/// <summary>Participation as a sentence that could go into a paper.</summary>
public static class ParticipationWords
{
    private static readonly string[] Numbers = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>15 informants answered all three rounds, a further 38 two of the three; 25, 24 and 23 of 25 sites had at least one.</summary>
    public static string Lead(Core.Reporting.Participation found, int sites)
    {
        var (rounds, by) = (found.Rounds.Count, found.By);
        if (rounds == 0)
        {
            return "No round is closed yet: choose which ones to look at.";
        }

        var answers = ExtractWords.List([.. found.SitesWithResponse.Select(s => InWords.Number(s))]);
        var ofSites = $"{answers} of {InWords.Count(sites, "site", "sites")} had at least one.";
        return rounds switch
        {
            1 => $"{Units(found.AnsweredExactly(1), by)} answered {found.Rounds[0]}; {ofSites}",
            2 => $"{Units(found.AnsweredExactly(2), by)} answered both rounds, a further {InWords.Number(found.AnsweredExactly(1))} one of the two; {ofSites}",
            _ => $"{Units(found.AnsweredExactly(rounds), by)} answered all {Number(rounds)} rounds, a further {InWords.Number(found.AnsweredExactly(rounds - 1))} {Number(rounds - 1)} of the {Number(rounds)}; {ofSites}",
        };
    }

    /// <summary><c>101</c> as "2016 and 2018".</summary>
    public static string InRounds(IReadOnlyList<string> rounds, string pattern)
    {
        var answered = rounds.Where((_, place) => pattern[place] == '1').ToList();
        return answered.Count == 0 ? "None of them"
            : answered.Count == rounds.Count && rounds.Count > 1 ? $"All: {ExtractWords.List(answered)}"
            : answered.Count == 1 ? $"{answered[0]} only"
            : ExtractWords.List(answered);
    }

    private static string Units(int number, ParticipationUnit by) =>
        by == ParticipationUnit.Person ? InWords.Count(number, "informant", "informants") : InWords.Count(number, "seat", "seats");

    private static string Number(int number) => number < Numbers.Length ? Numbers[number] : InWords.Number(number);
}
