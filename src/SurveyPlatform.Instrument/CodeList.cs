using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>One choice; its code, never its label, is what is stored and exported.</summary>
public sealed record Option(int Code, string Label, bool Other = false, bool Exclusive = false);

/// <summary>Options under one name, so that many items share them.</summary>
public sealed record CodeList(string Name, ImmutableArray<Option> Options);
