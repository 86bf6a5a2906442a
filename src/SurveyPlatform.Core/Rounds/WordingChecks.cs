using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Merge fields of the study's own wordings that would be empty in the mail to somebody. The program's own wording heeds what is missing.</summary>
internal static class WordingChecks
{
    public static IEnumerable<LaunchCheck> Of(IEnumerable<MailTemplate> templates, Study study, Round round, IReadOnlyCollection<LaunchPerson> mailed)
    {
        var speakers = mailed.ToLookup(p => Words.In(p.Language).Language);
        foreach (var template in templates.Where(t => t.Kind != MailKind.ContactCheck && (t.Kind != MailKind.Reminder || round.Reminders.Count > 0)).OrderBy(t => t.Kind).ThenBy(t => t.Language))
        {
            var readers = speakers[template.Language].Select(p => (Person: p, Facts: RoundMail.Facts.Of(p.Name, p.Seat.Email, study, round, p.Site, p.Role, p.Language))).ToList();
            foreach (var field in MergeFields.In(template.Subject).Concat(MergeFields.In(template.Body)).Distinct().Where(MergeFields.Inline.ContainsKey))
            {
                var empty = readers.FindAll(r => string.IsNullOrWhiteSpace(MergeFields.Value(field, r.Facts))).ConvertAll(r => r.Person).DistinctBy(p => p.Seat.Informant).ToList();
                if (empty.Count > 0)
                {
                    var isEverybody = empty.Count == readers.DistinctBy(r => r.Person.Seat.Informant).Count();
                    LaunchConcern wording = new(ConcernKind.Template, $"{template.Kind}/{template.Language}", "The wording");
                    LaunchConcern[] places = field == "until" ? [new(ConcernKind.Plan, round.Code, "The closing date"), wording] : [wording];
                    yield return LaunchCheck.Warning(
                        "emptyMergeField",
                        $"Your wording of the {template.Kind} ({template.Language}) says {{{{{field}}}}}, which is empty for {(isEverybody ? "everybody who gets it" : Words.English.Count(empty.Count, "{0} person", "{0} people"))}.")
                        .Of([.. places, .. isEverybody ? [] : empty.Select(p => p.Concern())]);
                }
            }
        }
    }
}
