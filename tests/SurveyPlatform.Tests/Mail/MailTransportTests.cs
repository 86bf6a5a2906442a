using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

public sealed class MailTransportTests : IAsyncLifetime
{
    private readonly Mailbox _server = new();
    private readonly X509Certificate2 _certificate = SelfSigned();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private MailOptions Options => new() { Host = "127.0.0.1", Port = _server.Port, From = "survey@example.org", ReplyWait = TimeSpan.FromSeconds(5), FinalReplyWait = TimeSpan.FromSeconds(5) };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Mail_after_mail_goes_over_one_connection()
    {
        await using var transport = new MailTransport(Options);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail($"informant{i}@site.test"))).Result);
        }

        Assert.Equal((10, 1), (_server.Count, _server.Connections));
    }

    [Fact]
    public async Task Lines_of_dots_arrive_as_they_left()
    {
        await using var transport = new MailTransport(Options);
        const string Body = ".\r\n..\r\n.end\r\na.\r\n\r\n.\r\n";

        await SendAsync(transport, Mail("ben@site.test", Body));

        Assert.EndsWith("\r\n\r\n" + Body, Encoding.UTF8.GetString(Assert.Single(_server.Received).Content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_pipelining_is_asked_step_by_step()
    {
        _server.Extensions = [];
        await using var transport = new MailTransport(Options);

        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("ben@site.test"))).Result);
        Assert.Equal(["EHLO example.org", "MAIL FROM:<survey@example.org>", "RCPT TO:<ben@site.test>", "DATA"], _server.Commands);
    }

    [Fact]
    public async Task An_address_outside_ascii_needs_a_server_that_takes_it()
    {
        await using (var transport = new MailTransport(Options))
        {
            Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("zoë@site.test"))).Result);
            Assert.Contains("MAIL FROM:<survey@example.org> SMTPUTF8", _server.Commands);
        }

        _server.Extensions = ["PIPELINING"];
        await using var plain = new MailTransport(Options);
        Assert.Equal(SendResult.RefusedForGood, (await SendAsync(plain, Mail("zoë@site.test"))).Result);
        Assert.Equal(1, _server.Count);
    }

    [Theory]
    [InlineData(MailSecurity.StartTls, "AUTH PLAIN")]
    [InlineData(MailSecurity.Tls, "AUTH LOGIN")]
    public async Task User_and_password_go_under_tls_only(MailSecurity security, string way)
    {
        (_server.Certificate, _server.TlsFromTheStart, _server.Account) = (_certificate, security is MailSecurity.Tls, ("survey", "gehEim ü"));
        _server.Ways = way["AUTH ".Length..];
        await using var transport = new MailTransport(Options with { Security = security, User = "survey", Password = "gehEim ü" }, OurCertificate);

        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("ben@site.test"))).Result);
        if (security is MailSecurity.StartTls)
        {
            Assert.Equal(["EHLO example.org", "STARTTLS", "EHLO example.org"], _server.Commands.Take(3));
        }
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        (_server.Certificate, _server.Account) = (_certificate, ("survey", "secret"));
        await using var transport = new MailTransport(Options with { Security = MailSecurity.StartTls, User = "survey", Password = "secret" });

        Assert.Equal(SendResult.NoConnection, (await SendAsync(transport, Mail("ben@site.test"))).Result);
        Assert.Equal(["EHLO example.org", "STARTTLS"], _server.Commands);
    }

    [Fact]
    public async Task A_server_that_offers_no_tls_gets_nothing_from_a_client_that_wants_it()
    {
        await using var transport = new MailTransport(Options with { Security = MailSecurity.StartTls });

        var outcome = await SendAsync(transport, Mail("ben@site.test"));

        Assert.Equal(SendResult.NoConnection, outcome.Result);
        Assert.Contains("STARTTLS", outcome.Words, StringComparison.Ordinal);
        Assert.Equal(0, _server.Count);
    }

    /// <summary>B-10.</summary>
    [Fact]
    public async Task What_is_said_in_the_clear_after_starttls_is_not_believed()
    {
        (_server.Certificate, _server.Account) = (_certificate, ("survey", "secret"));
        (_server.InjectedBeforeTls, _server.Ways) = ("250-mailbox.test\r\n250 AUTH PLAIN", "LOGIN");
        await using var transport = new MailTransport(Options with { Security = MailSecurity.StartTls, User = "survey", Password = "secret" }, OurCertificate);

        await SendAsync(transport, Mail("ben@site.test"));

        // Whether a transport breaks off or throws away what came too early: it signs in, if at all, by the way that the server itself offered under TLS.
        Assert.DoesNotContain(_server.Commands, c => c.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
        Assert.All(_server.Received, m => Assert.Contains("AUTH LOGIN", _server.Commands));
    }

    [Fact]
    public async Task A_wrong_password_says_nothing_about_the_mail()
    {
        _server.Account = ("survey", "secret");
        await using var transport = new MailTransport(Options with { User = "survey", Password = "wrong" });

        var outcome = await SendAsync(transport, Mail("ben@site.test"));

        Assert.Equal(SendResult.NoConnection, outcome.Result);
        Assert.Contains("5.7.8 wrong", outcome.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_is_not_taken_says_nothing_about_the_recipient()
    {
        _server.Account = ("survey", "secret");
        await using var transport = new MailTransport(Options);

        Assert.Equal(SendResult.NoConnection, (await SendAsync(transport, Mail("ben@site.test"))).Result);
    }

    [Fact]
    public async Task A_kept_connection_that_was_closed_meanwhile_is_opened_again()
    {
        await using var transport = new MailTransport(Options);
        _server.MailsPerConnection = 1;

        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("ben@site.test"))).Result);
        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("eve@site.test"))).Result);
        Assert.Equal((2, 2), (_server.Count, _server.Connections));
    }

    [Fact]
    public async Task Withdrawn_before_the_body_nothing_arrives_and_the_connection_goes_on()
    {
        await using var transport = new MailTransport(Options);

        Assert.Equal(SendResult.Withdrawn, (await transport.SendAsync(Mail("ben@site.test"), () => Task.FromResult(false), Ct)).Result);
        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("eve@site.test"))).Result);

        Assert.Equal("eve@site.test", Assert.Single(_server.Received).To);
        Assert.Equal(1, _server.Connections);
    }

    [Theory]
    [InlineData(MailFault.RecipientNever, SendResult.RefusedForGood, false)]
    [InlineData(MailFault.RecipientLater, SendResult.RefusedForNow, false)]
    [InlineData(MailFault.CloseAtRecipient, SendResult.NotSent, false)]
    [InlineData(MailFault.DataLater, SendResult.RefusedForNow, true)]
    [InlineData(MailFault.MessageLater, SendResult.RefusedForNow, true)]
    [InlineData(MailFault.MessageNever, SendResult.RefusedForGood, true)]
    [InlineData(MailFault.CloseInBody, SendResult.NotKnown, true)]
    [InlineData(MailFault.CloseBefore250, SendResult.NotKnown, true)]
    public async Task It_tells_what_is_certain_and_whether_the_body_was_about_to_begin(MailFault fault, SendResult expected, bool bodyBegan)
    {
        _server.FaultFor = to => to == "ben@site.test" ? fault : null;
        await using var transport = new MailTransport(Options);
        var began = false;

        var outcome = await transport.SendAsync(Mail("ben@site.test"), () => Task.FromResult(began = true), Ct);

        Assert.Equal((expected, bodyBegan), (outcome.Result, began));
        Assert.Equal(SendResult.Accepted, (await SendAsync(transport, Mail("eve@site.test"))).Result);
    }

    private bool OurCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.GetCertHashString() == _certificate.GetCertHashString();

    private static Task<SendOutcome> SendAsync(MailTransport transport, WrittenMail mail) => transport.SendAsync(mail, () => Task.FromResult(true), Ct);

    private static WrittenMail Mail(string to, string body = "Hello\r\n") =>
        new(Guid.CreateVersion7(), "survey@example.org", to, Encoding.UTF8.GetBytes($"From: survey@example.org\r\nTo: {to}\r\nSubject: x\r\n\r\n{body}"));

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
