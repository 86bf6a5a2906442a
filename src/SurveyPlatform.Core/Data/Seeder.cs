using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Data.Seeds;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Data;

/// <summary>Plays a seed folder through the operations that people use, each at its own time, so that a seed cannot make a state that a person could not. Twice is the same as once, also when the first time was cut short.</summary>
public sealed class Seeder(NpgsqlDataSource source, SurveySecret secret, PublicAddress address, MailOptions mail, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>Plays what of the seed has not been played yet.</summary>
    /// <returns>The code of its study.</returns>
    public async Task<string> PlayAsync(string folder, CancellationToken ct)
    {
        var seed = SeedFolder.Read(folder);
        var played = $"seed_{seed.Study.Code}";
        if (await IsPlayedAsync(played, ct))
        {
            return seed.Study.Code;
        }

        var time = new SeedClock(clock.GetUtcNow());
        await using var services = Operations(seed, time);
        await new SeedPlay(seed, services, time, clock.GetUtcNow()).RunAsync(ct);
        await NoteAsync(played, ct);
        return seed.Study.Code;
    }

    /// <summary>The platform's operations under the seed's clock, with mail that goes nowhere.</summary>
    private ServiceProvider Operations(SeedFolder seed, SeedClock time)
    {
        var services = new ServiceCollection().AddSurveyCore(source.ConnectionString);
        services.Replace(ServiceDescriptor.Singleton(source));
        services.Replace(ServiceDescriptor.Singleton(secret));
        services.Replace(ServiceDescriptor.Singleton(address));
        services.Replace(ServiceDescriptor.Singleton(mail));
        services.Replace(ServiceDescriptor.Singleton(logs));
        services.AddLogging();
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        var unknown = seed.UnknownAddresses();
        services.Replace(ServiceDescriptor.Singleton(new MailExit(false, () => new SeedMailTransport(unknown))));
        return services.BuildServiceProvider();
    }

    private async Task<bool> IsPlayedAsync(string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select 1 from instance_settings where name = $1");
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private async Task NoteAsync(string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("insert into instance_settings (name, value) values ($1, 'played') on conflict do nothing");
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
