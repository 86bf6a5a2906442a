using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Responses.Features;

/// <summary>One person who answers one of the small instruments of this folder, without JavaScript.</summary>
internal sealed class FeatureVisit : IDisposable
{
    private static int s_visits;

    private readonly SurveyApp _app;
    private readonly Dictionary<string, string[]> _put = [];

    private FeatureVisit(SurveyApp app, Visitor person, Given.OpenRound round) => (_app, Person, Round) = (app, person, round);

    public Visitor Person { get; }

    public Given.OpenRound Round { get; }

    public Given.Asked Informant => Round.Informants[0];

    /// <summary>The key of the page that the person is at.</summary>
    public string At => Person.Address.Split('?')[0].Split('/')[^1];

    public static string Instrument(string feature) =>
        File.ReadAllText(Path.Combine(Repository.Folder, "tests", "SurveyPlatform.Tests", "Responses", "Features", feature + ".json"));

    /// <summary>Opens a round with this instrument and starts to answer.</summary>
    public static async Task<FeatureVisit> BeginAsync(SurveyApp app, string feature, bool allowReopen = false)
    {
        var round = await app.Given.OpenRoundAsync(informants: 1, instrument: Instrument(feature), study: $"{feature}-{Interlocked.Increment(ref s_visits)}", allowReopen: allowReopen);
        return new(app, await app.Cast.AnsweringAsync(round.Informants[0]), round);
    }

    public FeatureVisit Put(string control, params string[] values)
    {
        _put[control] = values;
        Person.Put(control, values);
        return this;
    }

    /// <summary>Sends the page as Enter would.</summary>
    public async Task SendAsync(string? button = null)
    {
        var sent = Person.Page.QuerySelector("main form[method=post]")!; // every page of a questionnaire has one
        await Person.SendAsync((IHtmlFormElement)sent, button is null ? null : sent.QuerySelector<IHtmlElement>($"button[name={button}]"));
        if (Person.Status == HttpStatusCode.OK)
        {
            _put.Clear();
        }
    }

    /// <summary>Sends the page and is on the next one.</summary>
    public async Task GoesOnAsync(string to)
    {
        await SendAsync();
        Assert.Equal((HttpStatusCode.OK, to), (Person.Status, At));
    }

    /// <summary>
    /// Sends the page and gets it back: the title says so, the summary links to this control, the message is said there too, for a
    /// screen reader as well, and everything typed stands as it was.
    /// </summary>
    /// <returns>The message.</returns>
    public async Task<string> IsRefusedAsync(string control)
    {
        var page = At;
        await SendAsync();
        Assert.Equal((HttpStatusCode.BadRequest, page), (Person.Status, At));
        return AssertSaidAt(control);
    }

    public string AssertSaidAt(string control)
    {
        Assert.StartsWith("Error: ", Person.Page.Title, StringComparison.Ordinal);
        var links = Person.Page.QuerySelectorAll(".govuk-error-summary a").ToDictionary(a => a.GetAttribute("href")!, a => a.TextContent.Trim()); // links lead somewhere
        Assert.True(links.TryGetValue("#" + control, out var message), $"The summary leads to {string.Join(", ", links.Keys)}, not to {control}.");
        var target = Person.Page.GetElementById(control)!;
        Assert.Contains(target.LocalName, (string[])["input", "select", "textarea"]);
        Assert.Equal(control, target.GetAttribute("name"));
        Assert.Contains(Described(target), text => text.EndsWith(message, StringComparison.Ordinal));
        foreach (var (name, values) in _put)
        {
            Assert.Equal((name, string.Join('|', values.Order())), (name, string.Join('|', Person.Standing(name).Order())));
        }

        return message;
    }

    /// <summary>What a screen reader says beside a control: of its own, and of the groups around it.</summary>
    public IEnumerable<string> Described(IElement control) => control.GetAncestors().OfType<IElement>().Prepend(control)
        .SelectMany(e => (e.GetAttribute("aria-describedby") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => Person.Page.GetElementById(id)?.TextContent.Trim() ?? throw new InvalidOperationException($"There is nothing called {id}."));

    public async Task<AnswerSheet> SheetAsync() =>
        (await _app.WithAsync((Respondents all) => all.FindAsync(Informant.Link, TestContext.Current.CancellationToken)))!.Sheet; // the link is alive

    public async Task<Answer?> KeptAsync(string key) => (await SheetAsync()).Get(key);

    public void Dispose() => Person.Dispose();
}
