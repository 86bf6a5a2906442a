using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Reporting;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core;

/// <summary>Registers the platform over one database. Operations are scoped like the context they share.</summary>
public static class CoreServices
{
    public static IServiceCollection AddSurveyCore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(Tuned(connectionString)));
        services.AddDbContext<SurveyDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).AddInterceptors(new TextGuard()), ServiceLifetime.Scoped, optionsLifetime: ServiceLifetime.Singleton);
        services.AddSingleton<Migrator>();
        services.AddScoped<AuditLog>();
        services.AddScoped<SiteScope>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton(provider => new JobRunner(
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<JobQueue>(),
            JobSchedule.All,
            scope => scope.GetRequiredService<SiteScope>().AllowEverything(),
            oneAtATime: provider.GetRequiredService<TimeProvider>() is MovableClock,
            provider.GetRequiredService<ILogger<JobRunner>>()));
        services.AddSingleton<AdvanceClock>();
        services.AddScoped<Outbox>();
        services.AddScoped<ResolveMail>();
        services.AddScoped<ReconcileMail>();
        services.AddScoped<DeliverMail>();
        services.AddScoped<ChangeMailDomain>();
        services.AddSingleton<ReturnAddress>();
        services.AddScoped<SaveStudy>();
        services.AddScoped<PauseStudyMail>();
        services.AddScoped<SaveSite>();
        services.AddScoped<ImportPanel>();
        services.AddScoped<CorrectInformant>();
        services.AddSingleton<PublishedInstruments>();
        services.AddScoped<SaveDraft>();
        services.AddScoped<EditDraft>();
        services.AddScoped<ReviewDraft>();
        services.AddScoped<RestoreDraft>();
        services.AddScoped<ImportXlsForm>();
        services.AddScoped<PublishVersion>();
        services.AddScoped<SaveTestAnswers>();
        services.AddScoped<DeleteTestAnswers>();
        services.AddSingleton<SurveySecret>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<InvitationLink>();
        services.AddScoped<SaveRound>();
        services.AddScoped<RoundPlans>();
        services.AddScoped<ContactChecks>();
        services.AddScoped<StartContactCheck>();
        services.AddScoped<AskSilentAgain>();
        services.AddScoped<AnswerContactCheck>();
        services.AddScoped<SettleContactCheck>();
        services.AddScoped<IssueContactLink>();
        services.AddScoped<PersonalApprovals>();
        services.AddScoped<LaunchApprovals>();
        services.AddScoped<LaunchChecks>();
        services.AddScoped<ApproveLaunch>();
        services.AddScoped<ContactApprovals>();
        services.AddScoped<ApproveContactCheck>();
        services.AddScoped<LaunchRound>();
        services.AddScoped<ChangeRoundState>();
        services.AddScoped<AdvanceRounds>();
        services.AddScoped<SendReminders>();
        services.AddScoped<InvitationAct>();
        services.AddScoped<Decline>();
        services.AddScoped<MoveOn>();
        services.AddScoped<TakeBack>();
        services.AddScoped<Unsubscribe>();
        services.AddScoped<Resubscribe>();
        services.AddScoped<MailNews>();
        services.AddScoped<IRefusedMail>(provider => provider.GetRequiredService<MailNews>());
        services.AddScoped<TakeReturnedMail>();
        services.AddScoped<ReadReturnedMail>();
        services.AddScoped<SettleReturned>();
        services.AddScoped<ResendCorrected>();
        services.AddSingleton<TimeNeeded>();
        services.AddScoped<RoundMail>();
        services.AddScoped<SampleMail>();
        services.AddScoped<MailTemplates>();
        services.AddScoped<SaveTemplate>();
        services.AddScoped<SendTestMail>();
        services.AddKeyedScoped<IMailSource, InvitationMail>(MailKind.Invitation);
        services.AddKeyedScoped<IMailSource, ReminderMail>(MailKind.Reminder);
        services.AddKeyedScoped<IMailSource, ConfirmationMail>(MailKind.Confirmation);
        services.AddKeyedScoped<IMailSource, ContactCheckMail>(MailKind.ContactCheck);
        services.AddSingleton<KnownRespondents>();
        services.AddSingleton<Respondents>();
        services.AddScoped<OpenResponse>();
        services.AddScoped<BeginEntry>();
        services.AddSingleton<AnswerHistory>();
        services.AddSingleton<PreviousAnswers>();
        services.AddSingleton<SavePage>();
        services.AddSingleton<EndSession>();
        services.AddScoped<IssueLink>();
        services.AddScoped<ReopenResponse>();
        services.AddScoped<SubmitResponse>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Seeder>(provider, connectionString));
        services.AddSingleton<Pseudonyms>();
        services.AddSingleton<ExtractFolder>();
        services.AddSingleton<ExtractClaims>();
        services.AddScoped<FieldedRounds>();
        services.AddScoped<RequestExtract>();
        services.AddScoped<CancelExtract>();
        services.AddScoped<ExtractFiles>();
        services.AddScoped<BuildExtract>();
        services.AddSingleton<BuildExtracts>();
        services.AddScoped<ParticipationMatrix>();
        services.AddScoped<RoundProgresses>();
        return services;
    }

    /// <summary>
    /// Statements that come again are prepared: planning the one behind an informant's page costs several times its run. Connections are not
    /// reset between uses: no session state is ever set on them (see <see cref="Turn"/>). A connection string that says otherwise is obeyed,
    /// since some connection poolers cannot keep statements.
    /// </summary>
    internal static string Tuned(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>()
            .Select(k => k.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!given.Contains(nameof(settings.MaxAutoPrepare)))
        {
            settings.MaxAutoPrepare = 200;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!given.Contains(nameof(settings.NoResetOnClose)))
        {
            settings.NoResetOnClose = true;
        }

        return settings.ConnectionString;
    }
}
