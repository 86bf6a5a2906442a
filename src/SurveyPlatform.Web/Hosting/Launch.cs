using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting.Jobs;
using SurveyPlatform.Web.Hosting.Mail;

namespace SurveyPlatform.Web.Hosting;

/// <summary>One run of the program, from settings to a built application over a database that fits it. Ends in the opposite order.</summary>
public sealed class Launch : IAsyncDisposable
{
    private bool _started;

    private Launch(SurveyDatabase database, Instance instance, WebApplication app, Deployment deployment)
    {
        Database = database;
        Instance = instance;
        App = app;
        Deployment = deployment;
    }

    public SurveyDatabase Database { get; }

    public Instance Instance { get; }

    public WebApplication App { get; }

    public Deployment Deployment { get; }

    public static async Task<Launch> BeginAsync(string[] settings, Purpose purpose, Action<string> say, CancellationToken ct)
    {
        var builder = SurveyWeb.CreateBuilder(settings);
        var survey = SurveyOptions.From(builder.Configuration);
        JobsOptions.From(builder.Configuration);
        MailSettings.From(builder.Configuration, purpose == Purpose.Demo || (survey.Rehearsal ?? false));
        var urls = Listening.Urls(builder.Configuration);
        var connection = builder.Configuration.GetConnectionString("Survey");
        var external = !string.IsNullOrWhiteSpace(connection);
        if (purpose == Purpose.Demo && external)
        {
            throw new StartRefusedException("The demo runs on its own embedded database only: leave ConnectionStrings:Survey out.");
        }

        var serves = purpose is Purpose.Serve or Purpose.Demo;
        if (serves)
        {
            Listening.RequireFree(urls);
        }

        // Only a demo's database excuses missing settings, and only one that is there can be a demo's.
        var mayBeDemo = !external && ClusterFolder.HasCluster(survey.DataFolder);
        if (purpose == Purpose.Serve && !mayBeDemo)
        {
            Requirements.Check(survey, builder.Configuration, builder.Environment, survey.Rehearsal ?? false);
        }

        var database = await SurveyDatabase.OpenAsync(connection, survey.DataFolder, own: serves || purpose is Purpose.Rehearse, say, ct);
        try
        {
            var instance = new Instance(database.Source);
            var demo = await instance.IsDemoAsync(ct);
            if (purpose == Purpose.Demo && !demo && !await instance.IsNewAsync(ct))
            {
                throw new StartRefusedException($"The database in {survey.DataFolder} is not a demo's: choose another Survey:DataDirectory, or serve it.");
            }

            var rehearsal = await instance.DecideRehearsalAsync(purpose == Purpose.Demo ? true : survey.Rehearsal, ct);
            if (purpose == Purpose.Serve && !demo)
            {
                Requirements.Check(survey, builder.Configuration, builder.Environment, rehearsal);
            }

            await BringSchemaUpToDateAsync(database, purpose, ct);
            if (purpose == Purpose.Demo && !demo)
            {
                await instance.MarkDemoAsync(seeded: false, ct);
            }

            var deployment = new Deployment
            {
                ConnectionString = database.ConnectionString,
                PublicUrl = survey.Url ?? (serves ? null : await instance.LastAddressAsync(ct)) ?? new Uri(urls.Count > 0 ? Reachable(urls[0]) : Listening.DefaultUrl),
                Secret = survey.SecretBytes ?? await SecretAsync(instance, say, ct),
                DataFolder = survey.DataFolder,
                Rehearsal = rehearsal,
                Demo = demo || purpose == Purpose.Demo,
            };
            if (serves)
            {
                await instance.RememberUseAsync(rehearsal, ct);
                await instance.RememberAddressAsync(deployment.PublicUrl, ct);
            }

            var app = SurveyWeb.Build(builder, deployment, urls);
            if (database.IsEmbedded)
            {
                DataProtectionKeys.EnsureFirst(app.Services);
            }

            return new(database, instance, app, deployment);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A scope for operations of the operator, who may see every site; in a rehearsal at the rehearsal's time.</summary>
    public async Task<AsyncServiceScope> OperatorsScopeAsync(CancellationToken ct)
    {
        if (App.Services.GetService<MovableClock>() is { } clock)
        {
            await clock.ReadAsync(ct);
        }

        var scope = App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        return scope;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        _started = true;
        await App.StartAsync(ct);
    }

    /// <summary>Jobs and requests end before what they use is taken away.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await App.StopAsync();
        }

        await App.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Our own database is brought up to date by whoever comes; another's only by <c>migrate</c>, for which somebody gave the right.</summary>
    private static async Task BringSchemaUpToDateAsync(SurveyDatabase database, Purpose purpose, CancellationToken ct)
    {
        var migrator = new Migrator(database.Source, TimeProvider.System);
        if (database.IsEmbedded || purpose == Purpose.Migrate)
        {
            await migrator.MigrateAsync(ct);
            await JobEngine.PrepareDatabaseAsync(database.Source, ct);
        }
        else
        {
            await migrator.RequireCurrentAsync(ct);
        }
    }

    private static async Task<byte[]> SecretAsync(Instance instance, Action<string> say, CancellationToken ct)
    {
        var (secret, isNew) = await instance.EnsureSecretAsync(ct);
        if (isNew)
        {
            say("Survey:Secret is not set: one was made and is kept in the database. Set your own before real people get links.");
        }

        return secret;
    }

    /// <summary>An address to listen on, as an address to go to.</summary>
    private static string Reachable(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}{address.PathBase}";
    }
}

/// <summary>What a run is for.</summary>
public enum Purpose
{
    Serve,
    Demo,
    Migrate,

    /// <summary>One operation by the operator of the machine.</summary>
    Operate,

    /// <summary>A round is played on a database that nobody else uses.</summary>
    Rehearse,
}
