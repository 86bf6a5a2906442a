using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Panel;
using Xunit;

namespace SurveyPlatform.Testing;

/// <summary>The whole program as in production, with a database, a clock and people of its own; one for each test class.</summary>
public class SurveyApp(Postgres postgres) : WebApplicationFactory<Program>, IAsyncLifetime
{
    /// <summary>What mail calls the instance; https, so cookies are as strict as in production.</summary>
    public static readonly Uri PublicUrl = new("https://survey.test/");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("survey-data-");
    private TestDatabase? _database;

    /// <summary>Where visitors find the program.</summary>
    protected virtual Uri VisitedAt => PublicUrl;

    public TestClock Clock { get; } = new();

    /// <summary>Where all mail of this instance arrives.</summary>
    public Mailbox Mailbox { get; } = new();

    public Given Given => field ??= new(this);

    public Cast Cast => field ??= new(this);

    public string ConnectionString => _database?.ConnectionString ?? throw new InvalidOperationException("The database is made by InitializeAsync.");

    public async ValueTask InitializeAsync() => _database = await postgres.NewDatabaseAsync();

    /// <summary>A person with a fresh browser.</summary>
    public Visitor NewVisitor()
    {
        var cookies = new CookieContainerHandler();
        return new(CreateDefaultClient(VisitedAt, cookies), cookies.Container);
    }

    /// <summary>A program with a key, or with none.</summary>
    public HttpClient NewProgram(string? key = null)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = VisitedAt, HandleCookies = false, AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Runs an operation as the program would for an administrator, in a scope of its own.</summary>
    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = NewScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task WithAsync<TService>(Func<TService, Task> use)
        where TService : notnull
    {
        await using var scope = NewScope();
        await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Runs a job of the schedule here and now; no test waits for the engine.</summary>
    public Task RunJobAsync<TJob>() => Services.GetRequiredService<JobRunner>().RunAsync<TJob>(CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Mailbox.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("ConnectionStrings:Survey", ConnectionString);
        builder.UseSetting("Survey:PublicUrl", PublicUrl.ToString());
        builder.UseSetting("Survey:DataDirectory", _folder.FullName);
        builder.UseSetting("Survey:Secret", "dGVzdHMgaGF2ZSBhIHNlY3JldCBvZiAzMiBieXRlcyE=");
        builder.UseSetting("Mail:From", "survey@survey.test");
        builder.UseSetting("Mail:Host", "127.0.0.1");
        builder.UseSetting("Mail:Port", Mailbox.Port.ToString(CultureInfo.InvariantCulture));
        builder.UseSetting("Mail:MaxPerSecond", "10000");
        builder.UseSetting("Mail:MaxPerDomainPerSecond", "10000");
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Jobs:Enabled", "false");
        builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }

    private AsyncServiceScope NewScope()
    {
        var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        return scope;
    }
}
