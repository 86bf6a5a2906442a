using System.Globalization;

namespace SurveyPlatform.Benchmarks;

/// <summary>One figure with what was expected of it, if anything was.</summary>
internal sealed record Figure(string What, string Value, string Target = "", bool? Met = null)
{
    public string Verdict => Met switch { true => "met", false => "not met", null => "" };

    public static Figure Plain(string what, double value, string unit) => new(what, Say(value, unit));

    public static Figure AtLeast(string what, double value, double target, string unit) => new(what, Say(value, unit), $"at least {Say(target, unit)}", value >= target);

    public static Figure AtMost(string what, double value, double target, string unit) => new(what, Say(value, unit), $"at most {Say(target, unit)}", value <= target);

    private static string Say(double value, string unit)
    {
        var digits = Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" };
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {unit}".TrimEnd();
    }
}

/// <summary>The outcome of one benchmark: how it was measured, in words, and the figures.</summary>
internal sealed record Section(string Title, string How, IReadOnlyList<Figure> Figures)
{
    public void Print(TextWriter output)
    {
        var columns = new Func<Figure, string>[] { f => f.What, f => f.Value, f => f.Target, f => f.Verdict };
        var widths = Array.ConvertAll(columns, column => Figures.Max(f => column(f).Length));
        output.WriteLine();
        output.WriteLine(Title);
        foreach (var figure in Figures)
        {
            output.WriteLine("  " + string.Join("  ", columns.Select((column, i) => column(figure).PadRight(widths[i]))).TrimEnd());
        }
    }

    public IEnumerable<string> AsMarkdown(string machine) =>
    [
        $"## {Title}",
        "",
        How,
        "",
        "| what | figure | expected | |",
        "| --- | ---: | ---: | --- |",
        .. Figures.Select(f => $"| {f.What} | {f.Value} | {f.Target} | {f.Verdict} |"),
        "",
        machine,
        "",
    ];
}
