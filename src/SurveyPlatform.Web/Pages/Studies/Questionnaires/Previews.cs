using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Shows what stands in a form before it is saved, judged as publication would, and saves nothing.</summary>
public sealed class Previews(StudyContext current, Trials trials, ReviewDraft review)
{
    /// <summary>Of a whole text: every page, and every problem at its line.</summary>
    /// <param name="code">The questionnaire; null for a new one.</param>
    /// <param name="text">The instrument.</param>
    /// <param name="testCase">The test case through whose eyes it is seen; none for everything there is.</param>
    /// <param name="line">The line that is being written, to find its page; 0 where nobody knows.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<InstrumentPreview> OfTextAsync(string? code, string text, string? testCase, int line, CancellationToken ct)
    {
        var (instrument, refusals, warnings) = await review.RunAsync(current.Id, text, ct);
        var root = code is null ? null : $"/studies/{current.Code}/questionnaires/{code}";
        return new InstrumentPreview
        {
            Root = root,
            Text = text,
            Instrument = instrument,
            Trial = instrument is null || code is null || string.IsNullOrEmpty(testCase) ? null : await TrialAsync(root!, code, instrument, testCase, ct), // with a code there is an address
            Refusals = PlacedProblem.In(text, [.. refusals.Select(e => (e.Field, e.Message))]),
            Warnings = PlacedProblem.In(text, [.. warnings.Select(e => (e.Field, e.Message))]),
            Pages = instrument is null ? [] : instrument.Pages,
            Here = instrument is null || line == 0 ? null : PageAt(instrument, PointerLines.Of(text), line),
        };
    }

    /// <summary>Of a draft with one change, which a form would make.</summary>
    public async Task<InstrumentPreview> OfChangeAsync(EditedDraft draft, string changed, Func<FieldError, EditingModel.Wrong> explain, CancellationToken ct)
    {
        var (instrument, refusals, warnings) = await review.RunAsync(current.Id, changed, ct);
        return new InstrumentPreview
        {
            Root = draft.Root,
            Text = changed,
            Instrument = instrument,
            Trial = instrument is null ? null : draft.Trial?.In(instrument),
            IsTyped = true,
            Wrongs = [.. refusals.Concat(warnings).Select(explain)],
        };
    }

    private async Task<Trial> TrialAsync(string root, string code, Instrument instrument, string testCase, CancellationToken ct) => new()
    {
        Root = root,
        Questionnaire = code,
        Version = "draft",
        Route = Route.Walk(instrument, await trials.SheetAsync(code, testCase, ct)),
        Language = instrument.Language,
        Case = testCase,
        MayKeep = true,
    };

    private static Instruments.Page? PageAt(Instrument instrument, PointerLines lines, int line) =>
        instrument.Sections.Index()
            .SelectMany(s => s.Item.Pages.Index().Select(p => (Page: p.Item, Line: lines[$"/sections/{s.Index}/pages/{p.Index}"])))
            .LastOrDefault(p => p.Line <= line).Page;
}
