using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SurveyPlatform.Testing;

/// <summary>A person with a browser without JavaScript: opens pages, finds fields by their label, sends forms whole, keeps cookies, follows redirects.</summary>
public sealed partial class Visitor(HttpClient client, CookieContainer? cookies = null) : IDisposable
{
    private readonly HtmlParser _parser = new(new HtmlParserOptions(), BrowsingContext.New(Configuration.Default));
    private IHtmlDocument? _page;

    /// <summary>The browser's own client, for what no person would do.</summary>
    public HttpClient Client => client;

    public HttpStatusCode Status => Reply.StatusCode;

    /// <summary>The last reply, redirects followed.</summary>
    public HttpResponseMessage Reply { get => field ?? throw new InvalidOperationException("No page was opened yet."); private set; }

    /// <summary>Path and query of the page.</summary>
    public string Address { get; private set; } = "/";

    public IHtmlDocument Page => _page ?? throw new InvalidOperationException($"{Address} is no page: {Status}.");

    /// <summary>What the page says inside main, spaces made single.</summary>
    public string Text => Words(Page.QuerySelector("main") ?? Page.Body!); // the parser always makes a body

    public string Heading => Words(Page.QuerySelector("h1") ?? throw Missing("heading", "h1"));

    /// <summary>Another tab of the same browser; it goes with the first.</summary>
    public Visitor OtherTab() => new(client, cookies);

    /// <summary>Opens an address, a relative one from where the visitor is.</summary>
    public Task OpenAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(client.BaseAddress!, Address), address))); // every client of ours has a base

    /// <summary>Follows the link with this text.</summary>
    public Task FollowAsync(string text)
    {
        var target = Page.QuerySelectorAll<IHtmlAnchorElement>("a[href]").FirstOrDefault(a => Words(a) == text)?.GetAttribute("href") ?? throw Missing("link", text);
        return OpenAsync(new Uri(new Uri(client.BaseAddress!, Address), target).ToString()); // every client of ours has a base
    }

    /// <summary>Writes into the field with this label; in the group with this legend where several have the same.</summary>
    public Visitor Fill(string label, string value, string? legend = null)
    {
        switch (Control(label, legend))
        {
            case IHtmlInputElement input:
                input.Value = value;
                break;
            case IHtmlTextAreaElement area:
                area.Value = value;
                break;
            case IHtmlSelectElement select:
                select.Value = select.Options.FirstOrDefault(o => Words(o) == value)?.Value ?? throw Missing("option", value);
                break;
            case var other:
                throw new InvalidOperationException($"“{label}” is a {other.LocalName}.");
        }

        return this;
    }

    /// <summary>The value of a cookie of the product, whatever is put in front of its name over https.</summary>
    public string Cookie(string name) => Held(name).Value;

    /// <summary>Loses a cookie, as a browser does that was closed.</summary>
    public void Forget(string name) => Held(name).Expired = true;

    /// <summary>Puts a value back that a cookie once had.</summary>
    public void Restore(string name, string value)
    {
        var secure = client.BaseAddress!.Scheme == Uri.UriSchemeHttps; // every client of ours has a base
        cookies!.Add(client.BaseAddress, new Cookie(secure ? "__Host-" + name : name, value, "/") { Secure = secure }); // asked only of visitors with cookies of their own
    }

    /// <summary>Ticks the box, or takes the radio button, with this label; in the group with this legend where several have the same.</summary>
    public Visitor Tick(string label, string? legend = null)
    {
        Set((IHtmlInputElement)Control(label, legend), true);
        return this;
    }

    public Visitor Untick(string label, string? legend = null)
    {
        Set((IHtmlInputElement)Control(label, legend), false);
        return this;
    }

    /// <summary>Gives the controls of this name these values, whatever they are called on the page: typed, chosen, or ticked and no others.</summary>
    public Visitor Put(string name, params string[] values)
    {
        foreach (var control in Named(name))
        {
            switch (control)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } tick:
                    tick.IsChecked = values.Contains(tick.Value);
                    break;
                case IHtmlInputElement input:
                    input.Value = values.SingleOrDefault("");
                    break;
                case IHtmlTextAreaElement area:
                    area.Value = values.SingleOrDefault("");
                    break;
                case IHtmlSelectElement select:
                    select.Value = values.SingleOrDefault("");
                    break;
            }
        }

        return this;
    }

    /// <summary>What stands in the controls of this name: the text, or the values that are ticked or chosen.</summary>
    public IReadOnlyList<string> Standing(string name) =>
    [
        .. Named(name).Select(control => control switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio" } tick => tick.IsChecked ? tick.Value : "",
            IHtmlInputElement input => input.Value,
            IHtmlTextAreaElement area => area.Value,
            IHtmlSelectElement select => select.Value ?? "",
            _ => "",
        }).Where(value => value.Length > 0),
    ];

    /// <summary>Presses the button with this text; without one sends the first form in main as the Enter key would.</summary>
    public Task SubmitAsync(string? button = null)
    {
        if (button is null)
        {
            return SendAsync((IHtmlFormElement)(Page.QuerySelector("main form[method=post]") ?? throw Missing("form", "main form[method=post]")), null);
        }

        var pressed = Page.QuerySelectorAll<IHtmlElement>("button, input[type=submit]").FirstOrDefault(b => Words(b) == button || b.GetAttribute("value") == button) ?? throw Missing("button", button);
        var form = (pressed as IHtmlButtonElement)?.Form ?? (pressed as IHtmlInputElement)?.Form ?? throw Missing("form of the button", button);
        return SendAsync(form, pressed);
    }

    public void Dispose()
    {
        _page?.Dispose();
        client.Dispose();
    }

    private Cookie Held(string name) =>
        cookies?.GetCookies(client.BaseAddress!).FirstOrDefault(c => c.Name.EndsWith(name, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"There is no cookie “{name}”."); // every client of ours has a base

    private IElement Control(string label, string? legend = null)
    {
        IParentNode within = legend is null
            ? Page
            : Page.QuerySelectorAll("fieldset").FirstOrDefault(f => f.QuerySelector("legend") is { } l && Words(l) == legend) ?? throw Missing("group", legend);
        var found = within.QuerySelectorAll<IHtmlLabelElement>("label").Where(l => Words(l) == label).ToList();
        return found switch
        {
            [var one] => one.Control ?? throw new InvalidOperationException($"The label “{label}” on {Address} belongs to no field."),
            [] => throw Missing("field", label),
            _ => throw new InvalidOperationException($"{found.Count} fields on {Address} are called “{label}”: name the group."),
        };
    }

    private void Set(IHtmlInputElement input, bool ticked)
    {
        if (input.Type == "radio" && ticked)
        {
            foreach (var other in Page.QuerySelectorAll<IHtmlInputElement>("input[type=radio]").Where(r => r.Name == input.Name && r.Form == input.Form))
            {
                other.IsChecked = false;
            }
        }

        input.IsChecked = ticked;
    }

    private List<IElement> Named(string name)
    {
        var found = Page.QuerySelectorAll("main form [name], main [form][name]").Where(c => c.GetAttribute("name") == name).ToList();
        return found.Count > 0 ? found : throw Missing("control", name);
    }

    /// <summary>Sends a form of the page as it stands, by one of its buttons or by none.</summary>
    public Task SendAsync(IHtmlFormElement form, IHtmlElement? button)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements.Where(e => !e.HasAttribute("disabled") && !string.IsNullOrEmpty(e.GetAttribute("name"))))
        {
            var name = element.GetAttribute("name")!; // asked for above
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } tick:
                    if (tick.IsChecked)
                    {
                        fields.Add(new(name, tick.Value));
                    }

                    break;
                case IHtmlInputElement { Type: "submit" or "file" or "button" }:
                    break;
                case IHtmlInputElement input:
                    fields.Add(new(name, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add(new(name, area.Value));
                    break;
                case IHtmlSelectElement select:
                    fields.AddRange(select.Options.Where(o => o.IsSelected).Select(o => new KeyValuePair<string, string>(name, o.Value)));
                    break;
            }
        }

        if (button?.GetAttribute("name") is { Length: > 0 } pressed)
        {
            fields.Add(new(pressed, button.GetAttribute("value") ?? ""));
        }

        var target = button?.GetAttribute("formaction") ?? form.GetAttribute("action");
        var address = new Uri(new Uri(client.BaseAddress!, Address), string.IsNullOrEmpty(target) ? Address : target); // every client of ours has a base
        if (!string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase))
        {
            return SendAsync(new HttpRequestMessage(HttpMethod.Get, new UriBuilder(address) { Query = Query(fields) }.Uri));
        }

        return SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = Body(form, fields) });
    }

    private static HttpContent Body(IHtmlFormElement form, List<KeyValuePair<string, string>> fields)
    {
        if (form.GetAttribute("enctype") != "multipart/form-data")
        {
            return new FormUrlEncodedContent(fields);
        }

        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            parts.Add(new StringContent(value), $"\"{name}\"");
        }

        foreach (var file in form.Elements.OfType<IHtmlInputElement>().Where(i => i.Type == "file" && i.HasAttribute(ChosenName)))
        {
            var content = new ByteArrayContent(Convert.FromBase64String(file.GetAttribute(ChosenContent)!)); // set with the name
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            parts.Add(content, $"\"{file.Name}\"", $"\"{file.GetAttribute(ChosenName)}\"");
        }

        return parts;
    }

    private const string ChosenName = "data-chosen-name";
    private const string ChosenContent = "data-chosen-content";

    /// <summary>Chooses a file in the field with this label.</summary>
    public Visitor Attach(string label, string fileName, byte[] content)
    {
        var input = (IHtmlInputElement)Control(label);
        input.SetAttribute(ChosenName, fileName);
        input.SetAttribute(ChosenContent, Convert.ToBase64String(content));
        return this;
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        var reply = await client.SendAsync(request);
        for (var redirects = 0; reply.Headers.Location is { } next; redirects++)
        {
            if (redirects == 5)
            {
                throw new InvalidOperationException($"{request.RequestUri} redirects for ever, last to {next}.");
            }

            reply = await client.GetAsync(new Uri(reply.RequestMessage!.RequestUri!, next)); // set by the client
        }

        Reply = reply;
        Address = reply.RequestMessage!.RequestUri!.PathAndQuery; // set by the client
        _page = reply.Content.Headers.ContentType?.MediaType == "text/html" ? _parser.ParseDocument(await reply.Content.ReadAsStringAsync()) : null;
    }

    private InvalidOperationException Missing(string what, string name) =>
        new($"There is no {what} “{name}” on {Address} ({(int)Status}), which says: {Text}");

    private static string Query(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));

    private static string Words(IElement element) => Spaces().Replace(element.TextContent, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
