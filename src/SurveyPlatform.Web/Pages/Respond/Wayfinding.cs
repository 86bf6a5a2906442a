using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Where a person goes next in a questionnaire, as an address.</summary>
public static class Wayfinding
{
    public const string Review = "/respond/review";

    public static string To(Page page) => $"/respond/{page.Key}";

    /// <summary>The first page still to be filled in, or the check of all answers when there is none.</summary>
    public static string Onward(Route route) => route.FirstIncomplete is { } page ? To(page) : Review;

    /// <summary>
    /// Where a person who comes back left: the page saved last if it is not complete, else the next one that is not, else the first one
    /// that is not. Without a single answer nobody has been here but perhaps a mail scanner, which sends empty pages on: the first page.
    /// </summary>
    public static string Resume(Route route, string? lastPage)
    {
        if (route.Sheet.Count == 0 && route.Pages is [var first, ..])
        {
            return To(first);
        }

        var page = lastPage is not null && route.IsOnRoute(lastPage) ? route.Instrument.FindPage(lastPage) : null;
        while (page is not null && route.ProgressOf(page) == Progress.Complete)
        {
            page = route.Next(page.Key);
        }

        return page is null ? Onward(route) : To(page);
    }

    /// <summary>Where a sheet opens: where the person left; at first on the task list, unless there is only one section.</summary>
    public static string Into(Respondent respondent) =>
        respondent.LastPage is not null || respondent.Instrument.Sections.Length == 1 ? Resume(respondent.Route, respondent.LastPage) : "/respond";

    /// <summary>After a change from the check of all answers: the first page that it opened and that was never filled in, else the check again.</summary>
    public static string AfterChange(Route before, Route now) =>
        now.Pages.FirstOrDefault(p => !before.IsOnRoute(p.Key) && now.ProgressOf(p) == Progress.NotStarted) is { } opened ? $"{To(opened)}?change" : Review;

    /// <summary>The page after this one on the route, across sections; after the last, the check of all answers.</summary>
    public static string After(Route route, string key) => route.Next(key) is { } page ? To(page) : Review;
}
