using System.Net;
using System.Text;

namespace SurveyPlatform.Core.Rounds;

/// <summary>What a mail to an informant says: subject, paragraphs above the link, the link's words, paragraphs below.</summary>
public sealed record MailWords(string Subject, IReadOnlyList<string> Above, string LinkWords, IReadOnlyList<string> Below);

/// <summary>The one layout of mail to informants, as plain text and as HTML that say the same. No picture, no tracking.</summary>
public static class MailLayout
{
    public static string Text(MailWords words, Words say, string study, string link, string unsubscribe)
    {
        var text = new StringBuilder();
        foreach (var paragraph in words.Above)
        {
            text.Append(paragraph).Append("\n\n");
        }

        text.Append(words.LinkWords).Append(":\n").Append(link).Append("\n\n");
        foreach (var paragraph in words.Below)
        {
            text.Append(paragraph).Append("\n\n");
        }

        return text.Append("-- \n").Append(study).Append('\n').Append(say["To get no more mail from this study:"]).Append(' ').Append(unsubscribe).Append('\n').ToString();
    }

    public static string Html(MailWords words, Words say, string study, string link, string unsubscribe)
    {
        var href = WebUtility.HtmlEncode(link);
        var html = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="{say.Language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
            <body style="margin:0;padding:24px;font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.5;color:#16262b;max-width:36em">

            """);
        foreach (var paragraph in words.Above)
        {
            Paragraph(paragraph);
        }

        html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(href)
            .Append("\" style=\"background:#0f4f5c;color:#ffffff;padding:12px 20px;text-decoration:none;font-weight:bold;display:inline-block\">")
            .Append(WebUtility.HtmlEncode(words.LinkWords)).Append("</a></p>\n<p>").Append(WebUtility.HtmlEncode(say["If the button does not work, copy this address into your browser:"])).Append("<br>")
            .Append(href).Append("</p>\n");
        foreach (var paragraph in words.Below)
        {
            Paragraph(paragraph);
        }

        return html.Append("<hr style=\"border:0;border-top:1px solid #b7c4c7\"><p style=\"font-size:14px\">").Append(WebUtility.HtmlEncode(study))
            .Append("<br><a href=\"").Append(WebUtility.HtmlEncode(unsubscribe)).Append("\">").Append(WebUtility.HtmlEncode(say["Get no more mail from this study"])).Append("</a></p>\n</body>\n</html>\n").ToString();

        void Paragraph(string text) => html.Append("<p>").Append(WebUtility.HtmlEncode(text)).Append("</p>\n");
    }
}
