namespace SurveyPlatform.Web.Hosting;

/// <summary>What one run of the program has settled before anything is built: where people reach it, its secret, its folder, whether it rehearses.</summary>
public sealed record Deployment
{
    public required string ConnectionString { get; init; }

    public required Uri PublicUrl { get; init; }

    public required byte[] Secret { get; init; }

    public required string DataFolder { get; init; }

    public required bool Rehearsal { get; init; }

    public required bool Demo { get; init; }

    public bool Https => PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>The settled values under their keys, for whoever reads settings.</summary>
    public IEnumerable<KeyValuePair<string, string?>> AsSettings() =>
    [
        new("ConnectionStrings:Survey", ConnectionString),
        new("Survey:PublicUrl", PublicUrl.AbsoluteUri),
        new("Survey:DataDirectory", DataFolder),
        new("Survey:Rehearsal", Rehearsal ? "true" : "false"),
    ];
}
