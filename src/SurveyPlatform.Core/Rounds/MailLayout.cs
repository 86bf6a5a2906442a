using System.Net;
using System.Text;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What a mail to an informant says: subject, what is above the link, the link's words, what is below.</summary>
public sealed record MailWords(string Subject, IReadOnlyList<MailBlock> Above, string LinkWords, IReadOnlyList<MailBlock> Below);

/// <summary>Where a mail leads, and what it calls that.</summary>
public sealed record MailLink(string Words, string Address);

/// <summary>A piece of a mail, saying the same as plain text and as HTML.</summary>
public sealed record MailBlock(string Text, string Html)
{
    /// <summary>A paragraph of plain text.</summary>
    public static implicit operator MailBlock(string paragraph) => new(paragraph, $"<p>{WebUtility.HtmlEncode(paragraph)}</p>");
}

/// <summary>The one layout of mail to informants, as plain text and as HTML that say the same. No picture, no tracking.</summary>
public static class MailLayout
{
    internal static MailText.Composed Compose(RoundMail.Facts facts, MailWords words, IReadOnlyList<MailLink> links, string unsubscribe) =>
        new(facts.Name, facts.Email, words.Subject, Text(words, links, facts.Words, facts.Study, unsubscribe), Html(words, links, facts.Words, facts.Study, unsubscribe))
        {
            Round = facts.RoundCode,
            Unsubscribe = new Uri(unsubscribe),
        };

    private static string Text(MailWords words, IReadOnlyList<MailLink> links, Words say, string study, string unsubscribe)
    {
        var text = new StringBuilder();
        foreach (var block in words.Above)
        {
            text.Append(block.Text).Append("\n\n");
        }

        foreach (var link in links)
        {
            text.Append(link.Words).Append(":\n").Append(link.Address).Append("\n\n");
        }

        foreach (var block in words.Below)
        {
            text.Append(block.Text).Append("\n\n");
        }

        return text.Append("-- \n").Append(study).Append('\n').Append(say["To get no more mail from this study:"]).Append(' ').Append(unsubscribe).Append('\n').ToString();
    }

    private static string Html(MailWords words, IReadOnlyList<MailLink> links, Words say, string study, string unsubscribe)
    {
        var html = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="{say.Language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
            <body style="margin:0;padding:24px;font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.5;color:#16262b;max-width:36em">

            """);
        foreach (var block in words.Above)
        {
            html.Append(block.Html).Append('\n');
        }

        foreach (var link in links)
        {
            var href = WebUtility.HtmlEncode(link.Address);
            html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(href)
                .Append("\" style=\"background:#0f4f5c;color:#ffffff;padding:12px 20px;text-decoration:none;font-weight:bold;display:inline-block\">")
                .Append(WebUtility.HtmlEncode(link.Words)).Append("</a></p>\n<p>").Append(WebUtility.HtmlEncode(say["If the button does not work, copy this address into your browser:"])).Append("<br>")
                .Append(href).Append("</p>\n");
        }

        foreach (var block in words.Below)
        {
            html.Append(block.Html).Append('\n');
        }

        return html.Append("<hr style=\"border:0;border-top:1px solid #b7c4c7\"><p style=\"font-size:14px\">").Append(WebUtility.HtmlEncode(study))
            .Append("<br><a href=\"").Append(WebUtility.HtmlEncode(unsubscribe)).Append("\">").Append(WebUtility.HtmlEncode(say["Get no more mail from this study"])).Append("</a></p>\n</body>\n</html>\n").ToString();
    }
}
