using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.HostFiltering;

namespace SurveyPlatform.Web.Hosting;

/// <summary>
/// By which names the program may be asked: that of its public URL, those it listens at, and the machine's own name and addresses. A request that
/// names another host is refused with 400, whatever it wanted. The setting <c>AllowedHosts</c> of ASP.NET Core says otherwise, for a proxy
/// that asks by a name of its own.
/// </summary>
public static class KnownHosts
{
    public static void AddTo(IServiceCollection services, IConfiguration configuration, Deployment deployment, IReadOnlyList<string> urls)
    {
        if (string.IsNullOrEmpty(configuration["AllowedHosts"]))
        {
            services.Configure<HostFilteringOptions>(options => options.AllowedHosts = Of(deployment, urls));
        }
    }

    private static List<string> Of(Deployment deployment, IReadOnlyList<string> urls) =>
    [
        .. new[] { deployment.PublicUrl.Host, "localhost", "127.0.0.1", "[::1]", Environment.MachineName }
            .Concat(urls.Select(u => BindingAddress.Parse(u).Host).Where(h => h is not ("" or "*" or "+" or "0.0.0.0" or "[::]")))
            .Concat(NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{a.Address.ToString().Split('%')[0]}]" : a.Address.ToString()))
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
