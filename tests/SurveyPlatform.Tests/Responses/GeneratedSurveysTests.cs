using System.Globalization;
using AngleSharp.Dom;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using SurveyPlatform.Tests.Extracts;
using SurveyPlatform.Tests.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Responses;

/// <summary>Random instruments answered by a random person through the pages: the pages show what the route says, and the file says what was given.</summary>
public sealed class GeneratedSurveysTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    /// <summary>Some for ever and some new in each run; the number in the name of a failed test gives the same instrument again.</summary>
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 15), .. Enumerable.Range(0, 5).Select(_ => Random.Shared.Next())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_was_given_on_the_pages_stands_in_the_file(int seed)
    {
        var random = new Random(seed);
        var json = GeneratedInstrument.Json(random);
        while (!InstrumentJson.Review(json).Refusals.IsEmpty)
        {
            json = GeneratedInstrument.Json(random); // some part of it can never be reached: a draft like that is not taken
        }

        var instrument = InstrumentJson.Read(json);
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: json, study: $"generated-{seed}");
        using var person = await app.Cast.AnsweringAsync(round.Informants[0]);
        if (person.Address == "/respond")
        {
            await person.SubmitAsync();
        }

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var visited = new List<string>();
        for (var sent = 0; person.Address != "/respond/review"; sent++)
        {
            Assert.True(sent < 200, $"The person is stuck on {person.Address}.");
            var page = instrument.FindPage(person.Address.Split('/')[^1])!; // the address of a page
            if (visited.LastOrDefault() != page.Key)
            {
                visited.Add(page.Key); // what a page's own answers open on it is asked there again
            }

            var now = Route.Walk(instrument, await SheetAsync(round.Informants[0]));
            Assert.Equal(page.Items.SelectMany(now.KeysAsked).Order(StringComparer.Ordinal), KeysOn(person, page).Order(StringComparer.Ordinal));
            await AnswerAsync(person, page, given, random);
        }

        var asked = Route.Walk(instrument, await SheetAsync(round.Informants[0]));
        Assert.Equal(asked.Pages.Select(p => p.Key), visited);
        if (asked.Answers.Count == 0)
        {
            return; // nothing was required and nothing given: there is nothing to submit
        }

        await person.SubmitAsync();
        Assert.Equal("/respond/thanks", person.Address);
        var study = new FieldedStudy(app, round.Study);
        var row = CsvTable.Read((await study.BuildAsync(new() { Rounds = [round.Code], Purpose = "test" })).Text).Single();
        var cells = instrument.Items.SelectMany(i => Cells(i, asked, given)).ToList();
        Assert.All(cells, c => Assert.Equal((c.Column, c.Value), (c.Column, row[c.Column])));
        Assert.Equal(row.Count, 13 + cells.Count);
    }

    private Task<AnswerSheet> SheetAsync(Given.Asked informant) => app.WithAsync(async (Core.Responses.Respondents all) =>
        (await all.FindAsync(informant.Link, TestContext.Current.CancellationToken))!.Sheet); // the link is alive

    /// <summary>The keys of which the page has a control.</summary>
    private static IEnumerable<string> KeysOn(Visitor person, Page page) => Controls(person).Select(c => c.Split('.')[0]).Intersect(page.Items.SelectMany(i => i.AnswerKeys));

    private static HashSet<string> Controls(Visitor person) =>
        [.. person.Page.QuerySelectorAll("main form [name]").Select(c => c.GetAttribute("name")!)]; // asked for by the selector

    /// <summary>Gives something to every question that the page has, and sends it.</summary>
    private static async Task AnswerAsync(Visitor person, Page page, Dictionary<string, string> given, Random random)
    {
        var controls = Controls(person);
        foreach (var item in page.Items.Where(i => i.AnswerKeys.Any(k => controls.Any(c => c == k || c.StartsWith(k + '.', StringComparison.Ordinal)))))
        {
            var answers = GeneratedInstrument.Answers(item, random, controls.Contains).ToLookup(a => a.Control, a => a.Value);
            foreach (var control in controls.Where(c => item.AnswerKeys.Contains(c.Split('.')[0])))
            {
                person.Put(control, [.. answers[control]]);
                given[control] = string.Join('|', answers[control]);
            }
        }

        var sent = person.Address;
        await person.SubmitAsync();
        Assert.True(person.Status == System.Net.HttpStatusCode.OK, $"{sent} refuses: {string.Join("; ", person.Page.QuerySelectorAll(".govuk-error-summary li").Select(l => l.TextContent.Trim()))}");
    }

    /// <summary>The cells of an item as section 7 of the contract has them, from what was put into its controls.</summary>
    private static IEnumerable<(string Column, string Value)> Cells(Item item, Route asked, Dictionary<string, string> given)
    {
        foreach (var key in item.AnswerKeys)
        {
            var chosen = Given(key);
            var missing = !asked.IsShown(key) ? "-91" : Given(key + ".missing") is { Length: > 0 } said ? said : chosen is "-93" or "-94" ? chosen : null;
            switch (item)
            {
                case MultipleItem or RankingItem:
                    foreach (var option in ((ChoiceItem)item).Options)
                    {
                        var ranks = Enumerable.Range(1, (item as RankingItem)?.Ranks ?? 0).ToDictionary(r => r, r => Given($"{key}.{r}"));
                        var code = option.Code.ToString(CultureInfo.InvariantCulture);
                        yield return ($"{key}_{code}", missing ?? (item is RankingItem
                            ? ranks.Values.All(r => r.Length == 0) ? "-96" : $"{ranks.FirstOrDefault(r => r.Value == code).Key}"
                            : chosen.Length == 0 ? "-96" : chosen.Split('|').Contains(code) ? "1" : "0"));
                    }

                    break;
                case DateItem:
                    yield return (key, missing ?? (Given(key + ".day") is { Length: > 0 } day
                        ? $"{Given(key + ".year")}-{int.Parse(Given(key + ".month"), CultureInfo.InvariantCulture):00}-{int.Parse(day, CultureInfo.InvariantCulture):00}"
                        : "-96"));
                    break;
                case NumberItem:
                    yield return (key, missing ?? (chosen.Length == 0 ? "-96" : decimal.Parse(chosen, CultureInfo.InvariantCulture).ToString("0.######", CultureInfo.InvariantCulture)));
                    break;
                default:
                    yield return (key, missing ?? (chosen.Length == 0 ? "-96" : chosen.Replace("\r\n", "\n", StringComparison.Ordinal).Trim()));
                    break;
            }

            if (item is SingleItem or MultipleItem && ((ChoiceItem)item).Options.Any(o => o.Other))
            {
                yield return (key + "_oth", missing ?? (chosen.Length == 0 ? "-96" : chosen.Split('|').Contains("97") ? Given(key + ".other") : "-91"));
            }
        }

        string Given(string control) => given.GetValueOrDefault(control, "");
    }
}
