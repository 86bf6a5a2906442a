using System.Globalization;
using SurveyPlatform.Core.Reporting;

namespace SurveyPlatform.Web.Pages.Studies.Rounds;

/// <summary>One line of the plot: how many of those asked had answered by each day since a round opened.</summary>
public sealed record ResponseCurve(string Name, int Asked, IReadOnlyList<int> ByDay)
{
    public ResponseCurve(string name, int asked, IReadOnlyList<RoundProgress.CurveDay> days)
        : this(name, asked, [.. days.Select(d => d.Answered)])
    {
    }

    /// <summary>Answered by the end of a day, day 0 being the opening's; the last known figure beyond the end.</summary>
    public int On(int day) => ByDay.Count == 0 ? 0 : ByDay[Math.Min(day, ByDay.Count - 1)];

    /// <summary>The line through a plot of this many days, in its own units.</summary>
    public string Points(int days, double width, double height) => string.Join(' ', Enumerable.Range(0, Math.Min(days, ByDay.Count)).Select(d =>
        string.Create(CultureInfo.InvariantCulture, $"{d * width / (days - 1):0.#},{height - (Asked == 0 ? 0 : height * On(d) / Asked):0.#}")));
}
