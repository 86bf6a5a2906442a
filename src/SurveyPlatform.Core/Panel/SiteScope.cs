namespace SurveyPlatform.Core.Panel;

/// <summary>Which sites this request or job may see. Nothing until somebody says so: a forgotten scope shows no rows instead of all.</summary>
public sealed class SiteScope
{
    public bool Everything { get; private set; }

    public IReadOnlyList<Guid> Sites { get; private set; } = [];

    public void AllowEverything() => Everything = true;

    public void AllowSites(IEnumerable<Guid> sites) => Sites = [.. sites];
}
