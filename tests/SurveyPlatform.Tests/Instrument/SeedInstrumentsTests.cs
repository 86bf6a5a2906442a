using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
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

    internal static string Folder() => Path.Combine(Repository.Folder, "seeds");
}
