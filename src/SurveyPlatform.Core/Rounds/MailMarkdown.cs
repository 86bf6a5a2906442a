using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace SurveyPlatform.Core.Rounds;

/// <summary>Markdown as far as a mail carries it: CommonMark without HTML and without pictures, with links to the web and to mail only.</summary>
internal static class MailMarkdown
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static string Html(string markdown) => Markdown.ToHtml(markdown, _pipeline).TrimEnd();

    /// <summary>The same for readers of plain text: marks of emphasis go, a link's address stands behind its words.</summary>
    public static string Text(string markdown)
    {
        var text = new StringBuilder();
        Write(Markdown.Parse(markdown, _pipeline), "", text);
        return text.ToString().TrimEnd();
    }

    /// <summary>Whether a picture is in it.</summary>
    public static bool HasPicture(string markdown) => Markdown.Parse(markdown, _pipeline).Descendants<LinkInline>().Any(l => l.IsImage);

    /// <summary>The addresses of its links that lead anywhere else than to the web or to mail.</summary>
    public static IEnumerable<string> StrangeLinks(string markdown)
    {
        var document = Markdown.Parse(markdown, _pipeline);
        return document.Descendants<LinkInline>().Select(l => l.Url ?? "")
            .Concat(document.Descendants<AutolinkInline>().Select(l => l.IsEmail ? $"mailto:{l.Url}" : l.Url))
            .Where(url => !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "mailto") || url.Contains('{', StringComparison.Ordinal));
    }

    private static void Write(ContainerBlock blocks, string indent, StringBuilder text)
    {
        foreach (var block in blocks)
        {
            switch (block)
            {
                case ListBlock list:
                    Items(list, indent, text);
                    break;
                case QuoteBlock quote:
                    Write(quote, indent + "> ", text);
                    break;
                case ContainerBlock container:
                    Write(container, indent, text);
                    break;
                case ThematicBreakBlock:
                    Paragraph("----", indent, text);
                    break;
                case LeafBlock { Inline: { } words }:
                    Paragraph(Line(words), indent, text);
                    break;
                case CodeBlock code:
                    Paragraph(code.Lines.ToString(), indent, text);
                    break;
            }
        }
    }

    private static void Items(ListBlock list, string indent, StringBuilder text)
    {
        var number = int.TryParse(list.OrderedStart, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var mark = list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ";
            var inside = new StringBuilder();
            Write(item, "", inside);
            var lines = inside.ToString().TrimEnd().Split('\n');
            text.Append(indent).Append(mark).Append(string.Join($"\n{indent}{new string(' ', mark.Length)}", lines)).Append('\n');
        }

        text.Append('\n');
    }

    private static void Paragraph(string words, string indent, StringBuilder text) =>
        text.Append(indent).Append(words.Replace("\n", "\n" + indent, StringComparison.Ordinal)).Append("\n\n");

    private static string Line(ContainerInline words)
    {
        var line = new StringBuilder();
        foreach (var part in words)
        {
            line.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LineBreakInline { IsHard: true } => "\n",
                LineBreakInline => " ",
                AutolinkInline address => address.Url,
                LinkInline link => WithAddress(Line(link), link.Url ?? ""),
                ContainerInline inner => Line(inner),
                _ => "",
            });
        }

        return line.ToString();
    }

    private static string WithAddress(string words, string url)
    {
        var address = url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? url["mailto:".Length..] : url;
        return words == address ? words : $"{words} ({address})";
    }
}
