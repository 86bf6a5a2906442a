using System.Diagnostics;
using System.Globalization;
using System.Text;
using SurveyPlatform.Core.Mail.Returned;
using Xunit;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>What a returned message is said to be, message by message (B-01), and that no bytes can stop the reader.</summary>
public sealed class ReturnedTextTests
{
    public static TheoryData<string> Files => [.. Corpus.All.Select(e => e.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_message_of_the_corpus_is_what_it_is(string file)
    {
        var expected = Corpus.All.Single(e => e.File == file);

        var read = ReturnedTextReader.Read(Corpus.Read(file));

        Assert.Equal(
            (expected.Kind, expected.Status, expected.Recipient, expected.AwayUntil, expected.SuccessorName, expected.SuccessorEmail, expected.IsAboutOurs),
            (read.Kind, read.Status, read.Recipient, read.AwayUntil, read.SuccessorName, read.SuccessorEmail, read.About.Contains(Corpus.MessageId)));
    }

    /// <summary>Python's <c>email</c> as a peer: where it shows who a message is from, what it encloses and whom it is about, both say the same.</summary>
    [Fact]
    public void Another_reader_finds_the_same_messages_and_people()
    {
        var theirs = PythonMail.ReadAll([.. Corpus.All.Select(e => Corpus.Read(e.File))]);
        var compared = 0;
        foreach (var (i, (file, _, _, _, _, _, _, _)) in Corpus.All.Index())
        {
            var ours = ReturnedTextReader.Read(Corpus.Read(file));
            Assert.Equal((file, theirs[i].Headers.FirstOrDefault(h => h[0] == "Message-ID")?[1].Trim()), (file, ours.MessageId));
            Assert.Equal((file, theirs[i].Headers.FirstOrDefault(h => h[0] == "Subject")?[1].Trim()), (file, ours.Subject));
            Assert.All(theirs[i].Messages, m => Assert.Equal((file, true), (file, ours.About.Contains(m))));
            if (theirs[i].People is [_, ..] people && ours.Recipient is not null)
            {
                Assert.Equal((file, true), (file, people.Contains(ours.Recipient)));
            }

            compared += theirs[i].Messages.Length + theirs[i].People.Length;
        }

        Assert.True(compared > 50, $"{compared}");
    }

    [Fact]
    public void The_corpus_has_the_shapes_it_should_have() => Assert.True(Corpus.All.Count >= 60, $"{Corpus.All.Count} messages");

    [Fact]
    public void A_person_who_writes_is_never_taken_for_a_program_by_what_they_quote()
    {
        var read = ReturnedTextReader.Read(Corpus.Read("reply-by-a-person"));

        Assert.Equal("Happy to help, but I am only here until Easter.\n\nBen", read.Words);
    }

    [Fact]
    public void Words_are_read_in_the_charset_and_language_they_came_in()
    {
        Assert.Equal("Abwesenheitsnotiz: Umfrage für Ben", ReturnedTextReader.Read(Corpus.Read("out-of-office-base64")).Subject);
        Assert.Contains("I’m away", ReturnedTextReader.Read(Corpus.Read("out-of-office-iso-day-html")).Words, StringComparison.Ordinal);
        Assert.Equal("550 5.1.1 dim defnyddiwr o’r fath", ReturnedTextReader.Read(Corpus.Read("international-address")).Words?.Replace("smtp; ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Parts_two_hundred_deep_and_bodies_without_end_are_read_as_far_as_is_sensible()
    {
        var nested = new StringBuilder("From: x@y.test\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n");
        for (var i = 0; i < 200; i++)
        {
            nested.Append(CultureInfo.InvariantCulture, $"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n");
        }

        var many = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (var i = 0; i < 100_000; i++)
        {
            many.Append("--b\r\n\r\nx\r\n");
        }

        var wide = "Subject: " + new string('(', 500_000) + "\r\nContent-Type: " + new string('"', 500_000) + "\r\n\r\n";
        var began = Stopwatch.GetTimestamp();
        foreach (var text in new[] { nested.ToString(), many.ToString(), wide, new string('\n', 1_000_000), new string('<', 1_000_000), new string('a', 1_000_000) + "@",
            "Content-Type: text/html\r\n\r\n" + string.Concat(Enumerable.Repeat("<style <!-", 90_000)), "Auto-Submitted: x\r\nDate: " + new string('(', 900_000) })
        {
            ReturnedTextReader.Read(Encoding.ASCII.GetBytes(text));
        }

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"{Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public void Whatever_is_cut_off_or_changed_is_still_read()
    {
        var random = new Random(4);
        foreach (var (file, _, _, _, _, _, _, _) in Corpus.All)
        {
            var whole = Corpus.Read(file);
            for (var i = 0; i < 40; i++)
            {
                var bytes = whole[..random.Next(whole.Length)];
                for (var change = 0; change < 5 && bytes.Length > 0; change++)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                Assert.NotNull(ReturnedTextReader.Read(bytes));
            }
        }
    }
}
