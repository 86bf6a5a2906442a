using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting.RoundRehearsal;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The verbs of the program. Exit codes: 0 done, 1 refused or failed with the reason in one line on standard error, 2 bad usage.</summary>
public static class Commands
{
    /// <summary>Whoever can run the program on its machine; the audit knows no more of them.</summary>
    private static readonly Actor s_operator = new(Guid.Empty, "The operator");

    private static readonly Option<string> s_role = OneOf(new("--role") { Description = "What they are.", Required = true });
    private static readonly Option<string?> s_study = new("--study") { Description = "The study's code; an owner has none." };

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var (settings, rest) = Settings.TakeFrom(args);
            var parsed = Verbs(settings).Parse(rest, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                throw new BadUsageException(parsed.Errors[0].Message);
            }

            using var stop = new StopSignals();
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (BadUsageException wrong)
        {
            Say(InOneLine($"{wrong.Message} (--help says what can be asked.)"));
            return 2;
        }
        catch (Exception refused) when (refused is StartRefusedException or ProblemException)
        {
            Say(InOneLine(refused.Message));
            return 1;
        }
        catch (NpgsqlException failed)
        {
            Say(InOneLine($"The database failed: {failed.Message}"));
            return 1;
        }
        catch (IOException failed) when (failed.InnerException is AddressInUseException)
        {
            Say(InOneLine(failed.Message));
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

        Argument<string> seedName = new("NAME") { Description = "A folder of seeds/, such as pioneers." };
        Command seed = new("seed", "Plays a seed through the operations that people use; twice is the same as once.") { seedName };
        seed.SetAction((given, ct) => SeedAsync(settings, given.GetRequiredValue(seedName), ct));

        Argument<string> study = new("STUDY") { Description = "The study's code." };
        Argument<string> round = new("ROUND") { Description = "The round's code." };
        Command rehearse = new("rehearse", "Plays a round to its end on a copy and prints its calendar, counts and messages; nothing real is touched and no mail leaves.") { study, round };
        rehearse.SetAction((given, ct) => RehearseAsync(settings, given.GetRequiredValue(study), given.GetRequiredValue(round), ct));

        Argument<string> email = new("EMAIL") { Description = "The address they sign in with." };
        Option<bool> passwordStdin = new("--password-stdin") { Description = "Read a password from standard input instead of printing a link." };
        Command createUser = new("create-user", "Makes an account with a role and prints a one-time link where its password is set.") { email, s_role, s_study, passwordStdin };
        createUser.SetAction((given, ct) => OperateAsync(
            settings, Purpose.Operate, (services, stop) => CreateUserAsync(services, given.GetRequiredValue(email), RoleOf(given), given.GetValue(s_study), given.GetValue(passwordStdin), stop), ct));

        Argument<string> keyName = new("NAME") { Description = "What the key is for." };
        Option<string?> owner = new("--owner") { Description = "The address of the person whose key it is; without one it can neither ask for an approval nor give one." };
        Command createApiKey = new("create-api-key", "Makes an API key with a role and prints it, once, alone on standard output.") { keyName, s_role, s_study, owner };
        createApiKey.SetAction((given, ct) => OperateAsync(
            settings, Purpose.Operate, (services, stop) => CreateApiKeyAsync(services, given.GetRequiredValue(keyName), RoleOf(given), given.GetValue(s_study), given.GetValue(owner), stop), ct));

        RootCommand root = new("Annual panel surveys: from the panel file to the extract. Settings are given as --Section:Key value; see the README.")
        {
            serve, demo, migrate, seed, rehearse, createUser, createApiKey,
        };
        root.SetAction((_, ct) => ServeAsync(settings, Purpose.Serve, ct));
        return root;
    }

    private static async Task<int> ServeAsync(string[] settings, Purpose purpose, CancellationToken ct)
    {
        try
        {
            await using var launch = await Launch.BeginAsync(settings, purpose, Say, ct);
            if (launch.Deployment.Demo)
            {
                await Demo.FillAsync(launch, ct);
            }

            await launch.StartAsync(ct);
            Tell($"SurveyPlatform is at {launch.Deployment.PublicUrl}{(launch.Deployment.Rehearsal ? " (rehearsal: no mail leaves this machine)" : "")}. Ctrl+C stops it.");
            if (launch.Deployment.Demo)
            {
                (await Demo.GuideAsync(launch, ct)).ToList().ForEach(Tell);
            }

            await launch.App.WaitForShutdownAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop while it was still starting: that is done.
        }

        return 0;
    }

    private static async Task<int> RehearseAsync(string[] settings, string study, string round, CancellationToken ct)
    {
        await using var launch = await OperatorsLaunchAsync(settings, Purpose.Operate, ct);
        (await RehearseRound.RunAsync(launch, settings, study, round, Say, ct)).ToList().ForEach(Tell);
        return 0;
    }

    private static async Task<Launch> OperatorsLaunchAsync(string[] settings, Purpose purpose, CancellationToken ct) =>
        !settings.Any(s => s.StartsWith("--urls=", StringComparison.OrdinalIgnoreCase))
            ? await Launch.BeginAsync(settings, purpose, Say, ct)
            : throw new BadUsageException("Only serve and demo take --urls.");

    private static async Task<int> OperateAsync(string[] settings, Purpose purpose, Func<IServiceProvider, CancellationToken, Task> act, CancellationToken ct)
    {
        await using var launch = await OperatorsLaunchAsync(settings, purpose, ct);
        await using var scope = await launch.OperatorsScopeAsync(ct);
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

    private static async Task<int> SeedAsync(string[] settings, string name, CancellationToken ct)
    {
        var folder = SeedPlace.Of(name); // before a database is opened for nothing
        return await OperateAsync(settings, Purpose.Operate, async (services, stop) =>
        {
            var study = await services.GetRequiredService<Seeder>().PlayAsync(folder, stop);
            Tell($"The study {study} is there.");
        }, ct);
    }

    private static async Task CreateUserAsync(IServiceProvider services, string email, Role role, string? study, bool passwordStdin, CancellationToken ct)
    {
        var password = passwordStdin ? await Console.In.ReadLineAsync(ct) ?? "" : null;
        var input = new CreateAccount.Input { Email = email, Role = role, StudyId = await StudyIdAsync(services, study, ct), Password = password, RenewLink = true };
        var made = await services.GetRequiredService<CreateAccount>().RunAsync(input, s_operator, ct);
        Tell(made.PasswordPath is { } path ? services.GetRequiredService<PublicAddress>().To(path) : $"{email} can sign in.");
    }

    private static async Task CreateApiKeyAsync(IServiceProvider services, string name, Role role, string? study, string? owner, CancellationToken ct)
    {
        var ownerId = owner is null ? (Guid?)null : (await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync(owner) ?? throw CommonProblems.NotFound.With("account", owner)).Id;
        var input = new CreateApiKey.Input { Name = name, Role = role, StudyId = await StudyIdAsync(services, study, ct), OwnerId = ownerId };
        Tell(await services.GetRequiredService<CreateApiKey>().RunAsync(input, s_operator, ct));
    }

    private static async Task<Guid?> StudyIdAsync(IServiceProvider services, string? code, CancellationToken ct) =>
        code is null ? null
        : await services.GetRequiredService<SurveyDb>().Studies.Where(s => s.Code == code).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(ct)
            ?? throw CommonProblems.NotFound.With("study", code);

    private static Role RoleOf(ParseResult given) => Roles.Parse(given.GetRequiredValue(s_role));

    private static Option<string> OneOf(Option<string> role)
    {
        role.AcceptOnlyFromAmong([.. Roles.Names]);
        return role;
    }

    private static string InOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Say(string line) => Console.Error.WriteLine(line);

    private static void Tell(string line) => Console.WriteLine(line);
}
