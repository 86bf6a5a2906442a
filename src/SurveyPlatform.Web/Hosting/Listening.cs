using System.Net;
using System.Net.Sockets;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Where the program listens: what the usual settings of ASP.NET Core say, else one address of our own; taken ports are refused before anything is started.</summary>
public static class Listening
{
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>The addresses, the ports that were left to chance chosen.</summary>
    public static IReadOnlyList<string> Urls(IConfiguration configuration)
    {
        string[] keys = ["urls", "HTTP_PORTS", "HTTPS_PORTS"];
        if (configuration.GetSection("Kestrel:Endpoints").Exists() || (configuration["urls"] is null && keys.Any(k => !string.IsNullOrEmpty(configuration[k]))))
        {
            return [];
        }

        var urls = configuration["urls"] is { Length: > 0 } given ? given : DefaultUrl;
        return [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(WithPort)];
    }

    public static void RequireFree(IReadOnlyList<string> urls)
    {
        foreach (var url in urls.Where(u => !Parse(u).IsUnixPipe))
        {
            var address = Parse(url);
            foreach (var ip in AddressesOf(address.Host))
            {
                try
                {
                    using var probe = new TcpListener(ip, address.Port);
                    probe.Start();
                }
                catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
                {
                    throw new StartRefusedException($"The port of {url} is in use by another program. Stop it, or choose another address with --urls.");
                }
                catch (SocketException refused) when (refused.SocketErrorCode is SocketError.AccessDenied or SocketError.AddressNotAvailable && address.Host != "localhost")
                {
                    throw new StartRefusedException($"The program cannot listen on {url}: {refused.Message}. Choose another address with --urls.");
                }
                catch (SocketException)
                {
                    // A machine without IPv6: Kestrel passes it over for localhost too.
                }
            }
        }
    }

    private static string WithPort(string url)
    {
        var address = Parse(url);
        if (address.IsUnixPipe || address.Port != 0)
        {
            return url;
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"{address.Scheme}://{address.Host}:{((IPEndPoint)probe.LocalEndpoint).Port}{address.PathBase}";
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartRefusedException($"urls: “{url}” is not an address such as {DefaultUrl}.");
        }
    }

    private static IEnumerable<IPAddress> AddressesOf(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : IPAddress.TryParse(host.Trim('[', ']'), out var ip) ? [ip]
        : [IPAddress.Any];
}
