using System.Diagnostics;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Tests.Hosting;

/// <summary>A folder for one test that is gone afterwards, whoever owns what is in it; its path has a space and a quote.</summary>
internal sealed class DataFolder : IDisposable
{
    public DataFolder() => Process.Start("chmod", ["711", Top]).WaitForExit();

    public string Top { get; } = Directory.CreateTempSubdirectory("survey-host-").FullName;

    public string Path => System.IO.Path.Combine(Top, "the survey's data");

    public string Cluster => System.IO.Path.Combine(Path, "postgres", "data");

    public PostmasterFile? Server => PostmasterFile.Read(Cluster);

    public void Dispose() => Directory.Delete(Top, recursive: true);
}
