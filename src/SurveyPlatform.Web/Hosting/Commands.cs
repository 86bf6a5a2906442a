using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The verbs of the program. Exit codes: 0 done, 1 refused or failed with the reason in one line on standard error, 2 bad usage.</summary>
public static class Commands
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var (settings, rest) = Settings.TakeFrom(args);
            var parsed = Verbs(settings).Parse(rest, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                throw new BadUsageException(parsed.Errors[0].Message.ReplaceLineEndings(" "));
            }

            using var stop = new StopSignals();
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (BadUsageException wrong)
        {
            Say($"{wrong.Message} (--help says what can be asked.)");
            return 2;
        }
        catch (Exception refused) when (refused is StartRefusedException or ProblemException)
        {
            Say(refused.Message.ReplaceLineEndings(" "));
            return 1;
        }
        catch (NpgsqlException failed)
        {
            Say($"The database failed: {failed.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
        catch (IOException failed) when (failed.InnerException is AddressInUseException)
        {
            Say(failed.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            Say("Stopped before it was done.");
            return 1;
        }
    }

    private static RootCommand Verbs(string[] settings)
    {
        Command serve = new("serve", "Web pages, API and jobs (the default).");
        serve.SetAction((_, ct) => ServeAsync(settings, Purpose.Serve, ct));

        Command demo = new("demo", "Serves a demonstration study on a database of its own; no mail leaves the machine.");
        demo.SetAction((_, ct) => ServeAsync(settings, Purpose.Demo, ct));

        Command migrate = new("migrate", "Brings the database up to date.");
        migrate.SetAction((_, ct) => OperateAsync(settings, Purpose.Migrate, MigrateAsync, ct));

        RootCommand root = new("Annual panel surveys: from the panel file to the extract. Settings are given as --Section:Key value; see the README.")
        {
            serve, demo, migrate,
        };
        root.SetAction((_, ct) => ServeAsync(settings, Purpose.Serve, ct));
        return root;
    }

    private static async Task<int> ServeAsync(string[] settings, Purpose purpose, CancellationToken ct)
    {
        await using var launch = await Launch.BeginAsync(settings, purpose, Say, ct);
        await launch.App.StartAsync(ct);
        Tell($"SurveyPlatform is at {launch.Deployment.PublicUrl}{(launch.Deployment.Rehearsal ? " (rehearsal: no mail leaves this machine)" : "")}. Ctrl+C stops it.");
        await launch.App.WaitForShutdownAsync(ct);
        return 0;
    }

    private static async Task<int> OperateAsync(string[] settings, Purpose purpose, Func<IServiceProvider, CancellationToken, Task> act, CancellationToken ct)
    {
        if (settings.Any(s => s.StartsWith("--urls=", StringComparison.OrdinalIgnoreCase)))
        {
            throw new BadUsageException("Only serve and demo take --urls.");
        }

        await using var launch = await Launch.BeginAsync(settings, purpose, Say, ct);
        await using var scope = launch.App.Services.CreateAsyncScope();
        await act(scope.ServiceProvider, ct);
        return 0;
    }

    /// <summary>The schema is brought up to date by the launch itself; the first key of cookies is made here, so that nodes that start together share it.</summary>
    private static async Task MigrateAsync(IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<Migrator>().RequireCurrentAsync(ct);
        DataProtectionKeys.EnsureFirst(services);
        Tell("The database is up to date.");
    }

    private static void Say(string line) => Console.Error.WriteLine(line);

    private static void Tell(string line) => Console.WriteLine(line);
}
