using Microsoft.Extensions.Logging.Console;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Api;
using SurveyPlatform.Web.Hosting.Jobs;
using SurveyPlatform.Web.Hosting.Mail;
using SurveyPlatform.Web.Pages.Respond;
using SurveyPlatform.Web.Pages.Studies.Participation;
using SurveyPlatform.Web.Pages.Studies.Questionnaires;
using SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

namespace SurveyPlatform.Web.Hosting;

/// <summary>Puts the web application together: the same one for serve, demo, the other verbs and the tests.</summary>
public static class SurveyWeb
{
    /// <summary>The content root is the program's own folder, whatever the current directory.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] settings) => WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = settings,
        ContentRootPath = AppContext.BaseDirectory,
        ApplicationName = typeof(SurveyWeb).Assembly.GetName().Name,
    });

    public static WebApplication Build(WebApplicationBuilder builder, Deployment deployment, IReadOnlyList<string> urls)
    {
        builder.Configuration.AddInMemoryCollection(deployment.AsSettings());
        builder.WebHost.UseStaticWebAssets(); // in Development the framework does it; a built, unpublished program needs it everywhere
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false"; // else a built program sends its files as if they might change any moment: not compressed, and again for every page
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateScopes, options.ValidateOnBuild) = (true, true));
        if (urls.Count > 0)
        {
            builder.WebHost.UseUrls([.. urls]);
        }

        // Standard output is for what a verb answers: create-api-key prints its key alone there.
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        KnownHosts.AddTo(builder.Services, builder.Configuration, deployment, urls);
        AddServices(builder.Services, builder.Configuration, deployment);
        var app = builder.Build();
        app.Services.GetRequiredService<SurveySecret>().Set(deployment.Secret);
        app.Services.GetRequiredService<PublicAddress>().Url = deployment.PublicUrl;
        app.Services.GetRequiredService<ExtractFolder>().Path = Path.Combine(deployment.DataFolder, "extracts");
        UsePipeline(app, deployment);
        return app;
    }

    private static void AddServices(IServiceCollection services, IConfiguration configuration, Deployment deployment)
    {
        services.AddSingleton(deployment);
        RehearsalClock.AddTo(services, deployment.Rehearsal);
        services.AddSurveyCore(deployment.ConnectionString);
        services.AddAccounts(deployment.Https);
        services.AddProblems();
        services.AddApi();
        MailSettings.AddDelivery(services, MailSettings.From(configuration, deployment.Rehearsal), deployment.DataFolder);
        AddJobs(services, JobsOptions.From(configuration));
        services.AddSingleton(AccessibilityOptions.From(configuration));
        services.AddScoped<InformantDoor>();
        services.AddScoped<Participants>();
        services.AddScoped<Trials>();
        services.AddScoped<Drafts>();
        services.AddScoped<Previews>();
        // Questions look the same wherever they are shown: other pages find their partials too.
        services.AddRazorPages().AddRazorOptions(options => options.PageViewLocationFormats.Add("/Pages/Respond/{0}.cshtml"));
    }

    private static void AddJobs(IServiceCollection services, JobsOptions options)
    {
        services.AddSingleton(options);
        if (options.Enabled)
        {
            JobEngine.AddTo(services);
        }
    }

    private static void UsePipeline(WebApplication app, Deployment deployment)
    {
        if (deployment.Https)
        {
            app.UsePublicScheme(deployment.PublicUrl);
        }

        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseRouting();
        app.UseAccounts();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapRazorPages().WithStaticAssets();
        app.MapApi();
        if (app.Services.GetRequiredService<JobsOptions>().Enabled)
        {
            JobEngine.MapPages(app, Policies.OwnerOnly);
        }
    }
}
