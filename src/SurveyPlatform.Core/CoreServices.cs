using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core;

/// <summary>Registers the platform over one database. Operations are scoped like the context they share.</summary>
public static class CoreServices
{
    public static IServiceCollection AddSurveyCore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddDbContext<SurveyDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<Migrator>();
        services.AddScoped<AuditLog>();
        services.AddScoped<SiteScope>();
        services.AddScoped<SaveStudy>();
        services.AddScoped<SaveSite>();
        services.AddScoped<ImportPanel>();
        return services;
    }
}
