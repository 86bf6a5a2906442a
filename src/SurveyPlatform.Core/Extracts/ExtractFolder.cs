namespace SurveyPlatform.Core.Extracts;

/// <summary>Where finished files stand; the host sets it once. Several web nodes share it.</summary>
public sealed class ExtractFolder
{
    private string? _path;

    public string Path
    {
        get => _path ?? throw new InvalidOperationException("The host has not set the folder of extracts.");
        set => _path = value;
    }

    public string FileOf(Guid extract, string extension) => System.IO.Path.Combine(Path, $"{extract}{extension}");

    /// <summary>A builder's own file until it is whole: nobody is ever given it.</summary>
    internal string PartOf(Guid extract, Guid claim) => System.IO.Path.Combine(Path, $"{extract}.{claim}.part");

    /// <summary>What builders left that died.</summary>
    internal void RemoveParts(Guid extract)
    {
        foreach (var part in Directory.Exists(Path) ? Directory.GetFiles(Path, $"{extract}.*.part") : [])
        {
            File.Delete(part);
        }
    }
}
