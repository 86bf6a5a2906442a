using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>Somebody else's IMAP server (Debian's dovecot-imapd) over a Maildir, on this machine only.</summary>
internal sealed class Dovecot : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("survey-imap-").FullName;

    private Dovecot()
    {
    }

    public int Port { get; } = FreePort();

    public static async Task<Dovecot> StartAsync()
    {
        var server = new Dovecot();
        foreach (var part in new[] { "mail/new", "mail/cur", "mail/tmp" })
        {
            Directory.CreateDirectory(Path.Combine(server._folder, part));
        }

        await File.WriteAllTextAsync(server.Settings, $$"""
            base_dir = {{server._folder}}/run
            log_path = {{server._folder}}/log
            protocols = imap
            ssl = no
            disable_plaintext_auth = no
            listen = 127.0.0.1
            first_valid_uid = 1
            mail_location = maildir:{{server._folder}}/mail
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=mail gid=mail home={{server._folder}}
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{server.Port.ToString(CultureInfo.InvariantCulture)}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            """);
        await RunAsync("chmod", "755", server._folder);
        await RunAsync("chown", "-R", "mail:mail", Path.Combine(server._folder, "mail"));
        await RunAsync("dovecot", "-c", server.Settings);
        return server;
    }

    /// <summary>As a mail server delivers it: whole from the first moment.</summary>
    public async Task DeliverAsync(string name, byte[] message)
    {
        var unfinished = Path.Combine(_folder, "mail", "tmp", name);
        await File.WriteAllBytesAsync(unfinished, message);
        await RunAsync("chown", "mail:mail", unfinished);
        File.Move(unfinished, Path.Combine(_folder, "mail", "new", name));
    }

    /// <summary>The names of all messages, with their flags.</summary>
    public IEnumerable<string> Names => Directory.GetFiles(Path.Combine(_folder, "mail", "cur")).Concat(Directory.GetFiles(Path.Combine(_folder, "mail", "new"))).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    /// <summary>By which validity the server numbers the messages; another one means that every number it gave is void.</summary>
    public string Validity => File.ReadLines(Path.Combine(_folder, "mail", "dovecot-uidlist")).First().Split(' ').Single(w => w.StartsWith('V'));

    /// <summary>The mailbox is rebuilt, as after a move to another machine: numbered anew, and nothing in it is known to be seen.</summary>
    public async Task RebuildAsync()
    {
        await RunAsync("dovecot", "-c", Settings, "stop");
        var mail = Path.Combine(_folder, "mail");
        var validity = long.Parse(Validity[1..], CultureInfo.InvariantCulture) + 1; // by itself it would take the second in which it starts, which may be the same
        foreach (var known in Directory.GetFiles(mail, "dovecot*"))
        {
            File.Delete(known);
        }

        foreach (var message in Directory.GetFiles(Path.Combine(mail, "cur")))
        {
            File.Move(message, Path.Combine(mail, "new", Path.GetFileName(message).Split(':')[0]));
        }

        var numbers = Path.Combine(mail, "dovecot-uidlist");
        await File.WriteAllTextAsync(numbers, string.Create(CultureInfo.InvariantCulture, $"3 V{validity} N1 G{Guid.NewGuid():N}\n"));
        await RunAsync("chown", "mail:mail", numbers);
        await RunAsync("dovecot", "-c", Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("dovecot", "-c", Settings, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Settings => Path.Combine(_folder, "dovecot.conf");

    private static async Task RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        await process.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
