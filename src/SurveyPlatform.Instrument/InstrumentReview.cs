using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>
/// An instrument that can be read, judged as a draft: what forbids to save or publish it, and what its author should look at. A version that was
/// published before a rule existed is read by <see cref="InstrumentJson.Read"/> all the same.
/// </summary>
public sealed record InstrumentReview(Instrument Instrument, ImmutableArray<InstrumentProblem> Refusals, ImmutableArray<InstrumentProblem> Warnings)
{
    /// <summary>What judging costs at most: past it, nothing more is said about conditions.</summary>
    public const int MostSteps = ConditionReach.MostSteps;

    /// <summary>How many looks at answers it took to judge the conditions.</summary>
    public int Steps { get; private init; }

    internal static InstrumentReview Of(InstrumentDraft draft)
    {
        var instrument = draft.Build();
        var conditions = new ConditionFindings(instrument);
        var findings = conditions.Find()
            .Select(f => new InstrumentProblem(draft.PointerOf(f.Condition), f.Always ? "rule.condition-always" : "rule.condition-never", f.Message))
            .ToLookup(p => p.Code);
        var translations = draft.Translations;
        return new(
            instrument,
            [.. findings["rule.condition-never"], .. translations.Idle(), .. new ConditionRules(draft).PipingProblems(translations.Shown())],
            [.. findings["rule.condition-always"], .. translations.Missing()])
        {
            Steps = conditions.Steps,
        };
    }
}
