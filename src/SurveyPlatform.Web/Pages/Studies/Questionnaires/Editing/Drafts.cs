using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>Opens a questionnaire's draft for the editor's pages, and changes it.</summary>
public sealed class Drafts(SurveyDb db, StudyContext current, PublishedInstruments published, Trials trials, Previews previews, EditDraft edit)
{
    public async Task<EditedDraft> OpenAsync(string code, IQueryCollection query, CancellationToken ct)
    {
        var questionnaire = await db.Questionnaires.AsNoTracking().Where(q => q.StudyId == current.Id && q.Code == code).RequireAsync("questionnaire", code, ct);
        var json = questionnaire.Draft ?? throw CommonProblems.NotFound.With("draft of", code);
        var instrument = NamedVersions.Read(json);
        var versions = await db.QuestionnaireVersions
            .Where(v => v.StudyId == current.Id)
            .OrderBy(v => v.PublishedAt).ThenBy(v => v.Number)
            .Select(v => new { v.Id, v.QuestionnaireId, v.Questionnaire.Code, v.Number })
            .ToListAsync(ct);
        var rounds = await db.Rounds
            .Where(r => r.StudyId == current.Id && r.LaunchedAt != null)
            .OrderBy(r => r.FrameDate)
            .Select(r => new { r.Name, r.QuestionnaireVersionId })
            .ToListAsync(ct);
        var before = new List<(string Key, Asked Asked)>();
        foreach (var version in versions)
        {
            var used = rounds.Where(r => r.QuestionnaireVersionId == version.Id).Select(r => r.Name).ToList();
            before.AddRange(Keys(await published.GetAsync(version.Id, ct)).Select(k => (k.Key, new Asked(version.Code, version.Number, used, k.Type, k.Wording))));
        }

        var newest = versions.LastOrDefault(v => v.QuestionnaireId == questionnaire.Id);
        var last = await db.EarlierDrafts.Where(d => d.QuestionnaireId == questionnaire.Id).OrderByDescending(d => d.Number)
            .Select(d => new { d.Id, d.ReplacedBy }).FirstOrDefaultAsync(ct);
        return new EditedDraft
        {
            Root = $"/studies/{current.Code}/questionnaires/{code}",
            Code = code,
            Json = json,
            Hash = QuestionnaireVersion.HashOf(json),
            SavedAt = questionnaire.DraftSavedAt,
            Instrument = instrument,
            Newest = newest?.Number,
            Grades = newest is null ? new Dictionary<string, ItemComparison>() : Comparison.Between(await published.GetAsync(newest.Id, ct), instrument).ToDictionary(c => c.Key),
            Before = before.ToLookup(b => b.Key, b => b.Asked),
            LastChange = last is null ? null : (last.Id, last.ReplacedBy),
            Trial = query["case"].ToString().Length > 0 ? await trials.FindAsync(code, "draft", query, ct) : null,
        };
    }

    public async Task ApplyAsync(string code, string? seen, DraftEdit change, Actor actor, CancellationToken ct) =>
        await edit.RunAsync(await db.Studies.OfAsync(current, ct), code, seen, change, actor, ct);

    /// <summary>Another text in the draft's place, as an informant would see it; nothing is saved.</summary>
    public Task<InstrumentPreview> PreviewAsync(EditedDraft draft, string changed, Func<FieldError, EditingModel.Wrong> explain, CancellationToken ct) =>
        previews.OfChangeAsync(draft, changed, explain, ct);

    private static IEnumerable<(string Key, string Type, string Wording)> Keys(Instrument instrument)
    {
        foreach (var item in instrument.Items)
        {
            yield return (item.Key, item.Type, item.Text);
            foreach (var row in item is GridItem grid ? grid.Rows : [])
            {
                yield return (row.Key, "row", row.Text);
            }
        }
    }
}
