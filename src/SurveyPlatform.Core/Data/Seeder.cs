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
        await using var turn = await Turn.TakeAsync(new NpgsqlConnection(connectionString), TurnFor.Seeding, ct);
        if (await ExecuteAsync(turn.Connection, $"select value from instance_settings where name = '{played}'", ct) is null)
        {
            await PlayAsync(seed, ct);
            await ExecuteAsync(turn.Connection, $"insert into instance_settings (name, value) values ('{played}', 'played')", ct); // waits for the disk, and with it for everything before
        }

        return seed.Study.Code;
    }

    private async Task PlayAsync(SeedFolder seed, CancellationToken ct)
    {
        // Thousands of small commits: what a crash could lose of them is played again next time.
        var settings = new NpgsqlConnectionStringBuilder(CoreServices.Tuned(connectionString)) { Options = "-c synchronous_commit=off" };
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

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(ct);
    }
}
