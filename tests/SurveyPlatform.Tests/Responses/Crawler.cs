using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SurveyPlatform.Testing;

namespace SurveyPlatform.Tests.Responses;

/// <summary>
/// A mail scanner with a browser of its own: from the addresses it is given it opens every page it finds a link to, and presses every button
/// of every form as the form stands, filling in nothing. A session that a button has ended it begins anew from the first address.
/// </summary>
internal sealed class Crawler(Visitor browser, params string[] from)
{
    private const int MostPages = 200;

    /// <summary>The pages it has come to.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>How many times it has pressed a button.</summary>
    public int Pressed { get; private set; }

    /// <summary>Goes over everything once.</summary>
    public async Task CrawlAsync()
    {
        var open = new Queue<string>(from);
        var known = from.ToHashSet();
        while (open.TryDequeue(out var address))
        {
            foreach (var found in await VisitAsync(address))
            {
                if (known.Count < MostPages && known.Add(found))
                {
                    open.Enqueue(found);
                }
            }
        }
    }

    private async Task<List<string>> VisitAsync(string address)
    {
        var found = new List<string>();
        await OpenAsync(address);
        Look(found);
        for (var form = 0; form < Forms.Count; form++)
        {
            // By no button, as a script would, and by each.
            for (var button = -1; form < Forms.Count && button < Buttons(Forms[form]).Count; button++)
            {
                await browser.SendAsync(Forms[form], button < 0 ? null : Buttons(Forms[form])[button]);
                Pressed++;
                Look(found);
                await OpenAsync(address);
            }
        }

        return found;
    }

    private List<IHtmlFormElement> Forms => IsPage ? [.. browser.Page.Forms] : [];

    private bool IsPage => browser.Reply.Content.Headers.ContentType?.MediaType == "text/html";

    private async Task OpenAsync(string address)
    {
        await browser.OpenAsync(address);
        if (browser.Address.StartsWith("/respond/session-over", StringComparison.Ordinal) && address != browser.Address)
        {
            await browser.OpenAsync(from[0]);
            if (Forms is [var start, ..])
            {
                await browser.SendAsync(start, null);
            }

            await browser.OpenAsync(address);
        }
    }

    private static List<IHtmlElement> Buttons(IHtmlFormElement form) =>
        [.. form.Elements.Where(e => e is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" })];

    private void Look(List<string> found)
    {
        if ((int)browser.Status >= 500)
        {
            throw new InvalidOperationException($"{browser.Address} answers a scanner with {browser.Status}.");
        }

        if (!IsPage)
        {
            return;
        }

        Seen.Add(browser.Address.Split('?')[0]);
        var links = browser.Page.QuerySelectorAll<IHtmlAnchorElement>("a[href]").Select(a => a.GetAttribute("href")!.Split('#')[0]); // asked for by the selector
        found.AddRange(links.Append(browser.Address).Where(l => l.StartsWith("/r/", StringComparison.Ordinal) || l.StartsWith("/respond", StringComparison.Ordinal) || l.StartsWith("/u/", StringComparison.Ordinal)));
    }
}
