using System.Net.Security;
using System.Text;

namespace SurveyPlatform.Testing;

/// <summary>One connection to a <see cref="Mailbox"/>: what the server says to each command, and the faults it was told to make.</summary>
internal sealed class MailboxSession(Mailbox box, Stream stream)
{
    private readonly byte[] _buffer = new byte[65536];
    private Stream _stream = stream;
    private int _read;
    private int _filled;
    private string? _from;
    private List<string> _to = [];
    private bool _signedIn;
    private int _mails;

    public async Task RunAsync(CancellationToken ct)
    {
        if (box.TlsFromTheStart)
        {
            await SecureAsync(ct);
        }

        if (box.IsBusy)
        {
            await SayAsync("421 too many connections", ct);
            return;
        }

        await SayAsync("220 mailbox.test ESMTP", ct);
        while (await LineAsync(ct) is { } command)
        {
            if (!box.KeepsNothing)
            {
                box.Commands.Enqueue(command);
            }

            if (!await ObeyAsync(command, ct))
            {
                return;
            }
        }
    }

    /// <returns>False when the connection is over.</returns>
    private async Task<bool> ObeyAsync(string command, CancellationToken ct)
    {
        switch (command.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "EHLO":
                var tls = box.Certificate is not null && _stream is not SslStream ? ["STARTTLS"] : Array.Empty<string>();
                var auth = box.Account is null ? Array.Empty<string>() : [$"AUTH {box.Ways}"];
                string[] lines = ["mailbox.test", .. box.Extensions, .. tls, .. auth];
                await SayAsync(string.Join("\r\n", lines.Select((l, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{l}")), ct);
                return true;
            case "STARTTLS":
                await SayAsync("220 go ahead" + (box.InjectedBeforeTls is { } injected ? "\r\n" + injected : ""), ct);
                await SecureAsync(ct);
                return true;
            case "AUTH":
                return await SignInAsync(command, ct);
            case "MAIL":
                if (box.Account is not null && !_signedIn)
                {
                    await SayAsync("530 5.7.0 Authentication required", ct);
                    return true;
                }

                (_from, _to) = (Address(command), []);
                await SayAsync("250 2.1.0 ok", ct);
                return true;
            case "RCPT":
                return await RecipientAsync(Address(command), ct);
            case "DATA":
                return await DataAsync(ct);
            case "RSET":
                (_from, _to) = (null, []);
                await SayAsync("250 2.0.0 ok", ct);
                return true;
            case "QUIT":
                await SayAsync("221 2.0.0 bye", ct);
                return false;
            default:
                await SayAsync("502 5.5.1 what?", ct);
                return true;
        }
    }

    private async Task<bool> RecipientAsync(string to, CancellationToken ct)
    {
        switch (box.FaultFor(to))
        {
            case MailFault.CloseAtRecipient:
                return false;
            case MailFault.RecipientLater:
                await SayAsync("451 4.7.1 Greylisted, come back later", ct);
                return true;
            case MailFault.RecipientBlocked:
                await SayAsync($"550 5.7.1 <{to}>: our policy blocks mail from 192.0.2.1", ct);
                return true;
            case MailFault.RecipientFull:
                await SayAsync("452 4.2.2 Mailbox full", ct);
                return true;
            case MailFault.RecipientNever:
                await SayAsync("550 5.1.1 No such user here", ct);
                return true;
            default:
                _to.Add(to);
                await SayAsync(_from is null ? "503 5.5.1 MAIL first" : "250 2.1.5 ok", ct);
                return true;
        }
    }

    private async Task<bool> DataAsync(CancellationToken ct)
    {
        var fault = _to is [var first, ..] ? box.FaultFor(first) : null;
        if (_to.Count == 0 || fault is MailFault.DataLater)
        {
            await SayAsync(_to.Count == 0 ? "503 5.5.1 RCPT first" : "451 4.3.0 Not now", ct);
            return true;
        }

        await SayAsync("354 go on", ct);
        if (fault is MailFault.CloseInBody)
        {
            await LineAsync(ct);
            return false;
        }

        var mail = box.Hear(_from ?? "", _to, await BodyAsync(ct));
        if (box.Thinking > TimeSpan.Zero)
        {
            await Task.Delay(box.Thinking, ct);
        }

        switch (fault)
        {
            case MailFault.MessageLater:
                await SayAsync("451 4.3.0 Try again", ct);
                return true;
            case MailFault.MessageNever:
                await SayAsync("554 5.6.0 Not this", ct);
                return true;
        }

        box.Take(mail);
        switch (fault)
        {
            case MailFault.CloseBefore250:
                return false;
            case MailFault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return false;
        }

        (_from, _to) = (null, []);
        await SayAsync($"250 2.0.0 ok, kept as {box.Count}", ct);
        return ++_mails < box.MailsPerConnection;
    }

    private async Task<bool> SignInAsync(string command, CancellationToken ct)
    {
        string given;
        if (command.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
        {
            given = Decoded(command["AUTH PLAIN ".Length..]);
        }
        else
        {
            await SayAsync("334 VXNlcm5hbWU6", ct);
            var user = Decoded(await LineAsync(ct) ?? "");
            await SayAsync("334 UGFzc3dvcmQ6", ct);
            given = $"\0{user}\0{Decoded(await LineAsync(ct) ?? "")}";
        }

        _signedIn = given == $"\0{box.Account?.User}\0{box.Account?.Password}";
        await SayAsync(_signedIn ? "235 2.7.0 welcome" : "535 5.7.8 wrong", ct);
        return true;
    }

    private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private async Task SecureAsync(CancellationToken ct)
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = box.Certificate }, ct);
        _stream = tls;
    }

    /// <summary>The message up to its final dot, with its dots undoubled.</summary>
    private async Task<byte[]> BodyAsync(CancellationToken ct)
    {
        var body = new MemoryStream();
        while (await LineBytesAsync(ct) is { } line)
        {
            if (line is [(byte)'.'])
            {
                break;
            }

            body.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
            body.Write("\r\n"u8);
        }

        return box.KeepsNothing ? [] : body.ToArray();
    }

    private static string Address(string command) => command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)];

    private async Task SayAsync(string text, CancellationToken ct)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), ct);
        await _stream.FlushAsync(ct);
    }

    private async ValueTask<string?> LineAsync(CancellationToken ct) => await LineBytesAsync(ct) is { } line ? Encoding.UTF8.GetString(line) : null;

    private async ValueTask<byte[]?> LineBytesAsync(CancellationToken ct)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_read, _filled - _read).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = _buffer.AsSpan(_read, end).ToArray();
                _read += end + 2;
                return line;
            }

            _buffer.AsSpan(_read, _filled - _read).CopyTo(_buffer);
            (_read, _filled) = (0, _filled - _read);
            var count = await _stream.ReadAsync(_buffer.AsMemory(_filled), ct);
            if (count == 0)
            {
                return null;
            }

            _filled += count;
        }
    }
}
