using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>Python's own mail reader, which has never heard of us: what it finds in messages.</summary>
internal static class PythonMail
{
    private const string Reader =
        """
        import base64, email, email.policy, json, sys
        from email.header import decode_header, make_header
        from email.utils import getaddresses

        def addresses(m, name):
            # By the older of its two readers of names: the newer puts a blank between two encoded words (RFC 2047 section 6.2 says: none).
            return [part for n, a in getaddresses(m.get_all(name, [])) for part in (str(make_header(decode_header(n))), a)]

        def body(m, kind):
            part = m.get_body((kind,))
            try:
                return part.get_content() if part else ''
            except (LookupError, KeyError):
                return ''

        def enclosed(m):
            # What a report says about whom, and the Message-IDs of what it encloses, message or headers alone.
            people, messages = [], []
            for part in m.walk():
                if part.get_content_type() in ('message/delivery-status', 'message/disposition-notification', 'message/feedback-report') and isinstance(part.get_payload(), list):
                    people += [v for group in part.get_payload() for k, v in group.items() if k.lower() in ('final-recipient', 'original-recipient', 'original-rcpt-to')]
                elif part.get_content_type() == 'message/rfc822' and isinstance(part.get_payload(), list):
                    messages += [str(inner['Message-ID']) for inner in part.get_payload() if inner['Message-ID']]
                elif part.get_content_type() == 'text/rfc822-headers':
                    inner = email.message_from_bytes(part.get_payload(decode=True) or b'', policy=email.policy.default)
                    messages += [str(inner['Message-ID'])] if inner['Message-ID'] else []
            return [str(p).split(';', 1)[-1].strip().strip('<>') for p in people], [m.strip() for m in messages]

        read = []
        for text in json.load(sys.stdin):
            m = email.message_from_bytes(base64.b64decode(text), policy=email.policy.default)
            people, messages = enclosed(m)
            plain = email.message_from_bytes(base64.b64decode(text))
            read.append({'Headers': [[k, str(v)] for k, v in m.items()], 'Mailboxes': [x for n in ('From', 'Reply-To', 'To') for x in addresses(plain, n)],
                'Text': body(m, 'plain'), 'Html': body(m, 'html'), 'Defects': [str(d) for part in m.walk() for d in part.defects], 'People': people, 'Messages': messages})
        print(json.dumps(read))
        """;

    /// <param name="Headers">Name and value of each, in order, decoded and unfolded.</param>
    /// <param name="Mailboxes">Display name and address of From, Reply-To and To, one after another.</param>
    /// <param name="Defects">What is not as the standards want it.</param>
    /// <param name="People">Whom a report is about.</param>
    /// <param name="Messages">The Message-IDs of the messages enclosed.</param>
    public sealed record Read(string[][] Headers, string[] Mailboxes, string Text, string Html, string[] Defects, string[] People, string[] Messages)
    {
        public string Header(string name) => Assert.Single(Headers, h => h[0].Equals(name, StringComparison.OrdinalIgnoreCase))[1];
    }

    /// <summary>Reads all of them in one process.</summary>
    public static IReadOnlyList<Read> ReadAll(params IReadOnlyList<byte[]> messages)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Reader]) { RedirectStandardInput = true, RedirectStandardOutput = true })!; // never null without shell execution
        python.StandardInput.Write(JsonSerializer.Serialize(messages));
        python.StandardInput.Close();
        return [.. JsonSerializer.Deserialize<Read[]>(python.StandardOutput.ReadToEnd())!.Select(r => r with { Text = Lines(r.Text), Html = Lines(r.Html) })]; // a list, or it throws
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
