using System.Collections.Immutable;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Extracts;

/// <summary>Which answers an extract carries: those named, or all but texts that may name people.</summary>
public static class ExtractColumns
{
    public static ImmutableArray<CodebookVariable> Chosen(Codebook codebook, ExtractSpec spec) =>
        [.. codebook.Variables.Where(v => spec.Items is { } keys ? keys.Any(k => IsOf(v, k)) : spec.Tier == ExtractTier.Identified || !NeedsNaming(v))];

    public static IEnumerable<string> Unknown(Codebook codebook, IEnumerable<string> keys) =>
        keys.Where(k => !codebook.Variables.Any(v => IsOf(v, k)));

    /// <summary>Free text whose author said that it may name people or places: a pseudonymised file has it only on request.</summary>
    public static bool NeedsNaming(CodebookVariable variable) => variable.Item is TextItem { Sensitive: true };

    private static bool IsOf(CodebookVariable variable, string key) => variable.AnswerKey == key || variable.Item.Key == key;
}
