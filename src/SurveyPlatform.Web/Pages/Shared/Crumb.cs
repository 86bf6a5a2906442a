namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>One step of the trail above a staff page's heading; the page itself is not in it.</summary>
public sealed record Crumb(string Text, string Href);
