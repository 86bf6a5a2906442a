using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

/// <summary>What an informant sees and saves at once.</summary>
public sealed class Page
{
    public required string Key { get; init; }

    public string? Title { get; init; }

    public Condition? ShownWhen { get; init; }

    public required ImmutableArray<Item> Items { get; init; }

    public Section Section { get; internal set; } = null!; // set by the section that takes the page

    /// <summary>The page's position in document order.</summary>
    public int Index { get; internal set; }

    /// <summary>The title in other languages.</summary>
    internal ImmutableDictionary<string, string> Titles { get; set; } = ImmutableDictionary<string, string>.Empty;

    public string? TitleIn(string language) => Titles.GetValueOrDefault(language) ?? Title;

    /// <summary>Whether the title is worded in another language than the instrument's own.</summary>
    public bool IsTitledIn(string language) => Titles.ContainsKey(language);

    public bool Asks => Items.Any(i => i.Asks);
}

/// <summary>Pages under one title, one line of the task list.</summary>
public sealed class Section
{
    public Section(string key, string title, Condition? shownWhen, ImmutableArray<Page> pages)
    {
        (Key, Title, ShownWhen, Pages) = (key, title, shownWhen, pages);
        foreach (var page in pages)
        {
            page.Section = this;
        }
    }

    public string Key { get; }

    public string Title { get; }

    public Condition? ShownWhen { get; }

    public ImmutableArray<Page> Pages { get; }

    /// <summary>The title in other languages.</summary>
    internal ImmutableDictionary<string, string> Titles { get; set; } = ImmutableDictionary<string, string>.Empty;

    public string TitleIn(string language) => Titles.GetValueOrDefault(language) ?? Title;

    /// <summary>Whether the title is worded in another language than the instrument's own.</summary>
    public bool IsTitledIn(string language) => Titles.ContainsKey(language);
}
