using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>One choice; its code, never its label, is what is stored and exported.</summary>
public sealed record Option(int Code, string Label, bool Other = false, bool Exclusive = false);

/// <summary>Options under one name, so that many items share them.</summary>
public sealed record CodeList(string Name, ImmutableArray<Option> Options)
{
    /// <summary>The labels in other languages, by language and LIST.CODE.</summary>
    internal ImmutableDictionary<string, ImmutableDictionary<string, string>> Texts { get; set; } = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
}
