namespace SurveyPlatform.Web.Pages.Studies;

/// <summary>One page of a list, and how many there are in all.</summary>
public sealed record Listed<T>(IReadOnlyList<T> Items, int Total, int Page, int PageSize)
{
    public int Pages => (Total + PageSize - 1) / PageSize;
}
