using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Testing;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>The send ledger over a database and a mail server of its own, with letters that need no round.</summary>
public sealed class PostOffice(Postgres postgres) : IAsyncLifetime
{
    private readonly List<ServiceProvider> _nodes = [];
    private TestDatabase? _database;

    public TestClock Clock { get; } = new();

    public Mailbox Mailbox { get; } = new();

    public Letters Letters { get; } = new();

    public Guid StudyId { get; private set; }

    public MailOptions Options { get; set; } = new() { Host = "127.0.0.1", MaxPerSecond = 10_000, MaxPerDomainPerSecond = 10_000 };

    public string ConnectionString => _database!.ConnectionString; // made by InitializeAsync

    public NpgsqlDataSource Source { get; private set; } = null!; // made by InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.NewDatabaseAsync();
        Source = NpgsqlDataSource.Create(_database.ConnectionString);
        Options = Options with { Port = Mailbox.Port };
        await using var scope = NewNode().CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SaveStudy>().RunAsync("pioneers", new() { Name = "Pioneers" }, Actor.System, CancellationToken.None);
        StudyId = await scope.ServiceProvider.GetRequiredService<SurveyDb>().Studies.Select(s => s.Id).SingleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Source.DisposeAsync();
        await Mailbox.DisposeAsync();
        await _database!.DisposeAsync(); // made by InitializeAsync
    }

    /// <summary>One node of the instance: its services over the shared database.</summary>
    public ServiceProvider NewNode(MailExit? exit = null, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSurveyCore(ConnectionString);
        services.AddSingleton(Options);
        services.AddSingleton(exit ?? new MailExit(Throttled: true, () => new MailTransport(Options)));
        services.AddKeyedSingleton<IMailSource>(MailKind.Account, Letters);
        configure?.Invoke(services);
        var node = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        _nodes.Add(node);
        return node;
    }

    /// <summary>Queues one letter to each address and returns their ids in this order.</summary>
    public async Task<IReadOnlyList<Guid>> QueueAsync(params IEnumerable<string> addresses)
    {
        await using var scope = NewNode().CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SurveyDb>();
        var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
        foreach (var address in addresses)
        {
            var subject = Guid.CreateVersion7();
            Letters.Addresses[subject] = address;
            outbox.Queue(MailKind.Account, 0, StudyId, null, subject, $"account:{subject}", Clock.GetUtcNow());
        }

        var ids = db.ChangeTracker.Entries<OutgoingMail>().Select(e => e.Entity.Id).ToList();
        await db.SaveChangesAsync();
        return ids;
    }

    public async Task DeliverAsync(ServiceProvider? node = null, CancellationToken ct = default)
    {
        await using var scope = (node ?? NewNode()).CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SiteScope>().AllowEverything();
        await scope.ServiceProvider.GetRequiredService<DeliverMail>().RunAsync(ct);
    }

    public async Task<IReadOnlyList<OutgoingMail>> LedgerAsync()
    {
        await using var scope = NewNode().CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SurveyDb>().OutgoingMail.AsNoTracking().OrderBy(m => m.Id).ToListAsync();
    }

    public async Task<OutgoingMail> OneAsync() => Assert.Single(await LedgerAsync());

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Letters of the kind <c>account</c>, for tests of the post office alone.</summary>
public sealed class Letters : IMailSource
{
    public ConcurrentDictionary<Guid, string> Addresses { get; } = new();

    /// <summary>Who has answered meanwhile and wants no letter any more.</summary>
    public ConcurrentDictionary<string, string> NotWanted { get; } = new();

    /// <summary>Runs while a batch is being composed, in its transaction.</summary>
    public Func<IReadOnlyList<OutgoingMail>, Task> WhileComposingAsync { get; set; } = _ => Task.CompletedTask;

    public async Task<IReadOnlyDictionary<Guid, MailText>> ComposeAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct)
    {
        await WhileComposingAsync(mails);
        return mails.ToDictionary(m => m.Id, Text);
    }

    private MailText Text(OutgoingMail mail)
    {
        var address = Addresses[mail.SubjectId];
        return NotWanted.TryGetValue(address, out var reason)
            ? new MailText.NotWanted(reason)
            : new MailText.Composed("Ada", address, "A letter", $"Dear Ada,\n\nhttps://survey.test/account/{mail.SubjectId}\n", $"<p>Dear Ada,</p><p><a href=\"https://survey.test/account/{mail.SubjectId}\">here</a></p>");
    }
}
