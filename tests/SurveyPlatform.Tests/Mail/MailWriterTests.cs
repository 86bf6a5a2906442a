using System.Text;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>What is written is read back by Python's own mail reader, which has never heard of us.</summary>
public sealed class MailWriterTests
{
    private static readonly DateTimeOffset _now = new(2018, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly OutgoingMail _row = new()
    {
        Id = new Guid("0198a000-0000-7000-8000-000000000001"),
        StudyId = Guid.Empty,
        Kind = MailKind.Reminder,
        Step = 2,
        SubjectId = Guid.Empty,
        DedupeKey = "x",
        QueuedAt = _now,
        NotBefore = _now,
    };

    private static readonly MailOptions _options = new() { From = "Pioneers survey <survey@example.org>", ReplyTo = "Zoë Müller <team@example.org>" };

    private static readonly MailText.Composed _plain = new("Ben Bell", "ben@site.test", "Your answers", "Dear Ben,\n\nhttps://s.test/r/abc_-\n", "<p>Dear Ben</p>");

    [Fact]
    public void Headers_are_those_of_the_contract_and_each_stands_once()
    {
        var mail = Read(_plain with { Round = "2018", Unsubscribe = new Uri("https://s.test/u/token") });

        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Reply-To", "Subject", "To", "X-Survey-Mail"],
            mail.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Sun, 04 Mar 2018 05:06:07 +0000", mail.Headers["Date"]);
        Assert.Equal("<0198a000-0000-7000-8000-000000000001@example.org>", mail.Headers["Message-ID"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("<https://s.test/u/token>", mail.Headers["List-Unsubscribe"]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("reminder; round=2018; step=2", mail.Headers["X-Survey-Mail"]);
        Assert.Equal(["Pioneers survey", "survey@example.org", "Zoë Müller", "team@example.org", "Ben Bell", "ben@site.test"], mail.Mailboxes);
    }

    [Fact]
    public void Both_bodies_come_back_as_they_were()
    {
        var text = "Liebe Zoë,\n\n.a line with a dot\n=3D is no code\n" + new string('ä', 300) + " \n\tend";
        var html = $"<p>{new string('x', 2000)}</p>\n<p>Straße – “quoted” 😀</p>";

        var mail = Read(_plain with { Text = text, Html = html });

        Assert.Equal(text, mail.Text);
        Assert.Equal(html, mail.Html);
    }

    [Fact]
    public void No_line_is_longer_than_998_characters_and_none_is_outside_ascii()
    {
        var content = Write(_plain with { Subject = new string('ü', 400), Name = "Zoë", Text = new string('ü', 4000), Html = new string('x', 5000) }).Content.ToArray();

        Assert.True(Ascii.IsValid(content));
        Assert.All(Encoding.ASCII.GetString(content).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.DoesNotContain("\n", Encoding.ASCII.GetString(content).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("Zoë „Straße“ 😀")]
    [InlineData("=?utf-8?B?looks encoded?=")]
    [InlineData("\"quoted\" \\ back, comma; semicolon")]
    public void A_subject_and_a_name_come_back_as_they_were(string words)
    {
        var mail = Read(_plain with { Subject = words, Name = words });

        Assert.Equal(words, mail.Headers["Subject"]);
        Assert.Equal(words, mail.Mailboxes[4]);
    }

    [Fact]
    public void A_long_subject_is_folded_between_its_letters()
    {
        var words = string.Join(' ', Enumerable.Repeat("Ihre Antworten für die „Straße“ 😀 – noch drei Tage", 8));

        Assert.Equal(words, Read(_plain with { Subject = words }).Headers["Subject"]);
    }

    [Theory]
    [InlineData("Hi\r\nBcc: eve@evil.test")]
    [InlineData("Hi\nBcc: eve@evil.test")]
    [InlineData("Hi\rBcc: eve@evil.test")]
    [InlineData("Hi\r\n\r\nBcc: eve@evil.test")]
    [InlineData("Hi\u2028Bcc: eve@evil.test")]
    [InlineData("Hi\u0000\u0085Bcc: eve@evil.test")]
    [InlineData("\" <eve@evil.test>, \"Ben")]
    public void No_value_makes_a_header_or_a_second_recipient(string evil)
    {
        var mail = Read(_plain with { Subject = evil, Name = evil });

        Assert.DoesNotContain("Bcc", mail.Headers.Keys);
        Assert.Equal(6, mail.Mailboxes.Count);
        Assert.Equal("ben@site.test", mail.Mailboxes[5]);
        Assert.Equal("Dear Ben,\n\nhttps://s.test/r/abc_-", mail.Text);
    }

    [Theory]
    [InlineData("ben@site.test", "ben@site.test")]
    [InlineData("ben.o'neil+survey@site.test", "ben.o'neil+survey@site.test")]
    [InlineData("ben@bücher.test", "ben@xn--bcher-kva.test")]
    [InlineData("zoë@site.test", "zoë@site.test")]
    [InlineData("ben@site.test, eve@evil.test", null)]
    [InlineData("ben@site.test;eve@evil.test", null)]
    [InlineData("Ben <ben@site.test>", null)]
    [InlineData("ben@site.test (Ben)", null)]
    [InlineData("ben@site.test\r\nBcc: eve@evil.test", null)]
    [InlineData("\"ben\r\n\"@site.test", null)]
    [InlineData("\"ben smith\"@site.test", null)]
    [InlineData("ben@@site.test", null)]
    [InlineData("ben@site.test>", null)]
    [InlineData("ben", null)]
    [InlineData("@site.test", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_one_bare_mailbox_is_an_address(string? text, string? address) => Assert.Equal(address, MailAddresses.One(text));

    private static WrittenMail Write(MailText.Composed text) => MailWriter.Write(_row, text, _options, new ReturnAddress(new SurveySecret(), _options), _now);

    private static ReadMail Read(MailText.Composed text)
    {
        var read = PythonMail.ReadAll(Write(text).Content.ToArray())[0];
        Assert.Empty(read.Defects);
        return new ReadMail(read.Headers.ToDictionary(h => h[0], h => h[1]), [.. read.Mailboxes], read.Text, read.Html); // twice the same header throws
    }

    private sealed record ReadMail(Dictionary<string, string> Headers, List<string> Mailboxes, string Text, string Html);
}
