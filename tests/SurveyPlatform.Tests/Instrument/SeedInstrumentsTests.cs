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
    public void Every_questionnaire_of_the_seeds_is_accepted_without_a_word(string file)
    {
        var review = InstrumentJson.Review(File.ReadAllText(Path.Combine(Folder(), file)));

        Assert.NotEmpty(review.Instrument.AnswerKeys);
        Assert.Empty(review.Refusals);
        Assert.Empty(review.Warnings);
        Assert.InRange(review.Steps, 1, 5_000);
    }

    internal static string Folder() => Path.Combine(Repository.Folder, "seeds");
}
