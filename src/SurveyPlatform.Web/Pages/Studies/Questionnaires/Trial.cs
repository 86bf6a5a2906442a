using Microsoft.AspNetCore.Http.Extensions;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Pages.Respond;
using Page = SurveyPlatform.Instruments.Page;
using Route = SurveyPlatform.Instruments.Route;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>Somebody of the staff walking through a version or the draft as an informant would: nothing of it is a response.</summary>
public sealed record Trial
{
    /// <summary>Address of the questionnaire.</summary>
    public required string Root { get; init; }

    public required string Questionnaire { get; init; }

    /// <summary>A version's number, or <c>draft</c>.</summary>
    public required string Version { get; init; }

    public required Route Route { get; init; }

    public required string Language { get; init; }

    /// <summary>The test case whose answers these are; null while they are carried in the address.</summary>
    public required string? Case { get; init; }

    /// <summary>Whether this person may keep test cases.</summary>
    public required bool MayKeep { get; init; }

    public Instrument Instrument => Route.Instrument;

    /// <summary>All that this instrument is worded in, its own language first.</summary>
    public IReadOnlyList<string> Languages => LanguagesOf(Instrument);

    /// <summary>An invented informant, for texts that name one.</summary>
    public Facts Facts => new("Exampleton", Instrument.Title, "Alex Example");

    public InstrumentTexts Texts => new(Route, Facts, Language);

    public string Name => Version == "draft" ? "the draft" : $"version {Version}";

    public string Overview => To((string?)null);

    public string Review => To("review");

    public string To(Page page) => To(page.Key);

    /// <summary>To a page from which one comes back to the review.</summary>
    public string Change(Page page) => To(page.Key, changing: true);

    /// <summary>The page after this one, or the review.</summary>
    public string After(Page page) => Route.Next(page.Key) is { } next ? To(next) : Review;

    /// <summary>The first page still to be filled in, or the review.</summary>
    public string Onward => Route.FirstIncomplete is { } page ? To(page) : Review;

    /// <summary>The same answers in another instrument.</summary>
    public Trial In(Instrument instrument) => this with { Route = Route.Walk(instrument, Route.Sheet), Language = instrument.Language };

    /// <summary>The same with a test case's answers, or with none.</summary>
    public Trial Of(string? name) => With(AnswerSheet.Empty) with { Case = name };

    public Trial With(AnswerSheet sheet) => this with { Route = Route.Walk(Instrument, sheet) };

    /// <summary>All languages that items of an instrument are worded in, its own first.</summary>
    public static IReadOnlyList<string> LanguagesOf(Instrument instrument) =>
        [instrument.Language, .. instrument.Items.SelectMany(i => i.Texts.Keys).Distinct().Except([instrument.Language]).Order(StringComparer.Ordinal)];

    private string To(string? place, bool changing = false)
    {
        var query = new QueryBuilder();
        if (Case is not null)
        {
            query.Add("case", Case);
        }
        else if (Route.Sheet.Keys.Any())
        {
            query.Add("answers", CarriedAnswers.Of(Route.Sheet));
        }

        if (Language != Instrument.Language)
        {
            query.Add("lang", Language);
        }

        if (changing)
        {
            query.Add("change", "1");
        }

        return $"{Root}/try/{Version}{(place is null ? "" : "/" + place)}{query}";
    }
}
