using System.Text.Json.Nodes;

namespace SurveyPlatform.Core.Questionnaires.Editing;

/// <summary>Texts in other languages. They may stand at a part of the draft or at any part around it, up to the whole; the nearest counts.</summary>
internal static class DraftTexts
{
    extension(InstrumentText draft)
    {
        /// <summary>What a part of the draft says in a language under a key.</summary>
        public string? TextIn(string at, string language, string key) =>
            Holders(at).Select(holder => draft.TextAt(Place(holder, language, key))).FirstOrDefault(text => text is not null);

        /// <summary>Says something else; a text that stands further out is changed where it stands.</summary>
        /// <param name="at">Pointer of the part.</param>
        /// <param name="languages">The languages that were asked for.</param>
        /// <param name="said">What was said in a language, by key; null for nothing.</param>
        /// <param name="before">The keys that stood for something of this part until now; those that no longer do are taken out in every language.</param>
        public InstrumentText PutTexts(
            string at, IEnumerable<string> languages, Func<string, IEnumerable<KeyValuePair<string, string?>>> said, IReadOnlyCollection<string> before)
        {
            var changed = draft;
            foreach (var language in languages)
            {
                foreach (var (key, text) in said(language).DistinctBy(t => t.Key))
                {
                    var holder = Holders(at).FirstOrDefault(h => changed.Has(Place(h, language, key))) ?? at;
                    changed = changed.PutOptional(Place(holder, language, key), text);
                }
            }

            var now = said("").Select(t => t.Key).ToHashSet();
            return changed.Forget(Holders(at), key => before.Contains(key) && !now.Contains(key));
        }

        /// <summary>Takes out every text whose key stands for nothing any more, wherever it stands.</summary>
        public InstrumentText ForgetEverywhere(Func<string, bool> isGone) => draft.Forget(draft.AllHolders(), isGone);

        private InstrumentText Forget(IEnumerable<string> holders, Func<string, bool> isGone)
        {
            var changed = draft;
            foreach (var texts in holders.Select(h => InstrumentText.Join(h, "texts")).ToList())
            {
                foreach (var (language, entries) in changed.At(texts) as JsonObject ?? [])
                {
                    foreach (var key in (entries as JsonObject ?? []).Select(e => e.Key).Where(isGone))
                    {
                        changed = changed.Put(InstrumentText.Join(texts, language, key), null);
                    }

                    changed = changed.DropIfEmpty(InstrumentText.Join(texts, language));
                }

                changed = changed.DropIfEmpty(texts);
            }

            return changed;
        }

        private IEnumerable<string> AllHolders() =>
            new[] { DraftPart.Section, DraftPart.Page, DraftPart.Item }.SelectMany(draft.Pointers).Prepend("");
    }

    private static string Place(string holder, string language, string key) => InstrumentText.Join(holder, "texts", language, key);

    /// <summary>The part itself and those around it, from the inside out.</summary>
    private static IEnumerable<string> Holders(string at)
    {
        for (var steps = InstrumentText.StepsOf(at); ; steps = steps[..^2])
        {
            yield return InstrumentText.Join("", [.. steps]);
            if (steps.Length < 2)
            {
                yield break;
            }
        }
    }
}
