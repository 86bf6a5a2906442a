namespace SurveyPlatform.Core;

/// <summary>
/// Where people reach this instance: the base of every link in mail, never taken from a request.
/// The host sets it once, from <c>Survey:PublicUrl</c> or, in development, from where it listens.
/// </summary>
public sealed class PublicAddress
{
    private Uri? _url;

    public Uri Url
    {
        get => _url ?? throw new InvalidOperationException("The host has not set Survey:PublicUrl.");
        set => _url = value.AbsoluteUri.EndsWith('/') ? value : new Uri(value.AbsoluteUri + "/");
    }

    /// <summary>An absolute link to a path of ours.</summary>
    public string To(string path) => new Uri(Url, path).AbsoluteUri;
}
