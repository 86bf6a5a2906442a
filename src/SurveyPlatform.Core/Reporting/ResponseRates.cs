namespace SurveyPlatform.Core.Reporting;

/// <summary>
/// The rates of AAPOR's Standard Definitions (internet surveys of specifically named persons) from counts of outcome codes. A rate
/// whose base is empty is none. Codes of group 4, not eligible, are in no base.
/// </summary>
/// <param name="Rr1">Complete, of all who may be eligible.</param>
/// <param name="Rr2">Complete or partial, of all who may be eligible.</param>
/// <param name="Rr5">Complete, of those known to be eligible.</param>
/// <param name="Rr6">Complete or partial, of those known to be eligible.</param>
/// <param name="Con1">Contacted, of all who may be eligible.</param>
/// <param name="Coop1">Complete, of those contacted.</param>
/// <param name="Coop2">Complete or partial, of those contacted.</param>
/// <param name="Ref1">Refused or broken off, of all who may be eligible.</param>
public sealed record ResponseRates(double? Rr1, double? Rr2, double? Rr5, double? Rr6, double? Con1, double? Coop1, double? Coop2, double? Ref1)
{
    public static ResponseRates Of(IReadOnlyDictionary<string, int> counts)
    {
        var (complete, partial) = (Count("1.1"), Count("1.2"));
        var refused = Count("2.1");
        var notContacted = Count("2.2");
        var other = Count("2.3");
        var unknown = Count("3.");
        var contacted = complete + partial + refused + other;
        var eligible = contacted + notContacted;
        var all = eligible + unknown;
        return new ResponseRates(
            Share(complete, all), Share(complete + partial, all),
            Share(complete, eligible), Share(complete + partial, eligible),
            Share(contacted, all), Share(complete, contacted), Share(complete + partial, contacted), Share(refused, all));

        int Count(string group) => counts.Where(c => c.Key.StartsWith(group, StringComparison.Ordinal)).Sum(c => c.Value);
    }

    private static double? Share(int part, int of) => of == 0 ? null : (double)part / of;
}
