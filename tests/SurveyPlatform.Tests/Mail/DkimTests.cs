using System.Diagnostics;
using System.Security.Cryptography;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>The build with MailKit signs mail, and somebody else's program (dkimpy) says so; the other leaves it to the relay and refuses to pretend (B-08).</summary>
public sealed class DkimTests : IAsyncLifetime
{
    private const string Verifier =
        """
        import sys, dkim
        message, record = sys.stdin.buffer.read(), sys.argv[1].encode()
        asked = []
        def dns(name, timeout=5):
            asked.append(name.decode() if isinstance(name, bytes) else name)
            return record
        verifier = dkim.DKIM(message, minkey=1024)
        try:
            print(verifier.verify(dnsfunc=dns), asked[0], sorted(h.decode().lower() for h in verifier.include_headers))
        except dkim.ValidationError as wrong:
            print(False, wrong)
        """;

    private readonly Mailbox _server = new();
    private readonly string _keyFile = Path.GetTempFileName();
    private readonly RSA _key = RSA.Create(2048);

    private MailOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = _server.Port,
        From = "Survey <survey@example.org>",
        DkimDomain = "example.org",
        DkimSelector = "s1",
        DkimKeyFile = _keyFile,
    };

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(_keyFile, _key.ExportRSAPrivateKeyPem());

    public async ValueTask DisposeAsync()
    {
        File.Delete(_keyFile);
        _key.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_signed_mail_is_verified_by_another_program_and_a_changed_one_is_not()
    {
        if (MailSigning.Complaint(Options) is { } complaint)
        {
            Assert.StartsWith("needs the build with MailKit", complaint, StringComparison.Ordinal);
            return;
        }

        var row = new OutgoingMail { Id = Guid.CreateVersion7(), StudyId = Guid.Empty, Kind = MailKind.Invitation, SubjectId = Guid.Empty, DedupeKey = "x", QueuedAt = DateTimeOffset.UnixEpoch, NotBefore = DateTimeOffset.UnixEpoch };
        var text = new MailText.Composed("Siân Lee", "sian@site.test", "Your answers – a reminder", "Dear Siân,\n\n.\nhttps://s.test/r/abc\n", "<p>Dear Siân</p>") { Unsubscribe = new Uri("https://s.test/u/token") };
        await using (var transport = new MailTransport(Options))
        {
            var written = MailWriter.Write(row, text, Options, new ReturnAddress(new SurveySecret(), Options), TestClock.Start);
            Assert.Equal(SendResult.Accepted, (await transport.SendAsync(written, () => Task.FromResult(true), TestContext.Current.CancellationToken)).Result);
        }

        var content = Assert.Single(_server.Received).Content;

        var said = await VerifyAsync(content);
        Assert.StartsWith("True s1._domainkey.example.org.", said, StringComparison.Ordinal);
        Assert.All((string[])["from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"], header => Assert.Contains($"'{header}'", said, StringComparison.Ordinal));
        content[^20] ^= 1;
        Assert.StartsWith("False", await VerifyAsync(content), StringComparison.Ordinal);
    }

    private async Task<string> VerifyAsync(byte[] message)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Verifier, $"v=DKIM1; k=rsa; p={Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await python.StandardInput.BaseStream.WriteAsync(message, TestContext.Current.CancellationToken);
        python.StandardInput.Close();
        return await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
