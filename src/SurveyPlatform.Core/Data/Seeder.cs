using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Data.Seeds;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Data;

/// <summary>Plays a seed folder through the operations that people use, each at its own time, so that a seed cannot make a state that a person could not. Twice is the same as once, also when the first time was cut short.</summary>
public sealed class Seeder(string connectionString, SurveySecret secret, PublicAddress address, MailOptions mail, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>How many people answer side by side.</summary>
    private const int Stages = 4;

    /// <summary>Plays what of the seed has not been played yet.</summary>
    /// <returns>The code of its study.</returns>
    public async Task<string> PlayAsync(string folder, CancellationToken ct)
    {
        var seed = SeedFolder.Read(folder);
        var played = $"seed_{seed.Study.Code}";
        await using var source = NpgsqlDataSource.Create(connectionString);
        if (await IsPlayedAsync(source, played, ct))
        {
            return seed.Study.Code;
        }

        await PlayAsync(seed, ct);
        await NoteAsync(source, played, ct); // waits for the disk, and with it for everything before
        return seed.Study.Code;
    }

    private async Task PlayAsync(SeedFolder seed, CancellationToken ct)
    {
        // Thousands of small commits: what a crash could lose of them is played again next time.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c synchronous_commit=off", MaxAutoPrepare = 100, AutoPrepareMinUsages = 3 };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        var (now, unknown) = (clock.GetUtcNow(), seed.UnknownAddresses());
        var stages = new List<SeedStage>(Stages);
        try
        {
            while (stages.Count < Stages)
            {
                stages.Add(new SeedStage(services => Compose(services, source), unknown, now));
            }

            await new SeedPlay(seed, stages, now).RunAsync(ct);
        }
        finally
        {
            foreach (var stage in stages)
            {
                await stage.DisposeAsync();
            }
        }
    }

    private void Compose(IServiceCollection services, NpgsqlDataSource source)
    {
        services.AddSurveyCore(connectionString);
        services.Replace(ServiceDescriptor.Singleton(source));
        services.Replace(ServiceDescriptor.Singleton(secret));
        services.Replace(ServiceDescriptor.Singleton(address));
        services.Replace(ServiceDescriptor.Singleton(mail));
        services.Replace(ServiceDescriptor.Singleton(logs));
        services.AddLogging();
    }

    private static async Task<bool> IsPlayedAsync(NpgsqlDataSource source, string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select 1 from instance_settings where name = $1");
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task NoteAsync(NpgsqlDataSource source, string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("insert into instance_settings (name, value) values ($1, 'played') on conflict do nothing");
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
