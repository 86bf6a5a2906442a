namespace SurveyPlatform.Core.Rounds;

/// <summary>What the contact check has left open. Nothing where there was none.</summary>
internal static class ContactWarnings
{
    public static IEnumerable<LaunchCheck> Of(ContactCheckReport? report)
    {
        var english = Words.English;
        if (report is null)
        {
            yield break;
        }

        var unsettled = report.People.Where(p => p.IsUnsettled).Select(p => Concern(p, p.Check?.Answer == ContactAnswer.NoLonger ? "no longer does this work" : "something has changed")).ToList();
        if (unsettled.Count > 0)
        {
            yield return LaunchCheck.Warning("contactCheckUnsettled", $"{english.Count(unsettled.Count, "{0} person has", "{0} people have")} said in the contact check that something has changed, and nobody has settled it.").Of(unsettled);
        }

        var silent = report.People.Where(p => p.State == ContactState.Silent).Select(p => Concern(p, null)).ToList();
        if (silent.Count > 0)
        {
            yield return LaunchCheck.Warning("contactCheckSilent", $"{english.Count(silent.Count, "{0} person has", "{0} people have")} not answered the contact check.").Of(silent);
        }

        LaunchConcern Concern(ContactCheckReport.Person person, string? detail) => new(ConcernKind.ContactCheck, $"{report.Round.Code}/{person.Informant}", person.Name, detail);
    }
}
