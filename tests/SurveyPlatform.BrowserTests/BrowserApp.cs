using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using SurveyPlatform.Testing;

namespace SurveyPlatform.BrowserTests;

/// <summary>The whole program on a real port, which is also what its mail calls it.</summary>
public sealed class BrowserApp : SurveyApp
{
    private readonly int _port = FreePort();

    public BrowserApp(Postgres postgres)
        : base(postgres) => UseKestrel(_port);

    protected override Uri VisitedAt => new(Address);

    public string Address => $"http://localhost:{_port}";

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Survey:PublicUrl", Address);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
