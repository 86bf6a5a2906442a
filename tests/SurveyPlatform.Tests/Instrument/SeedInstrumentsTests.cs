using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class SeedInstrumentsTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder(), "*.json", SearchOption.AllDirectories)
        .Where(f => f.Contains("questionnaires", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Folder(), f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_questionnaire_of_the_seeds_is_accepted(string file)
    {
        var instrument = InstrumentJson.Read(File.ReadAllText(Path.Combine(Folder(), file)));

        Assert.NotEmpty(instrument.AnswerKeys);
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SurveyPlatform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run below the repository.");
        }

        return folder.FullName;
    }

    private static string Folder() => Path.Combine(Root(), "seeds");
}
