using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SurveyPlatform.Core.Approvals;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Extracts;
using SurveyPlatform.Core.Jobs;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Data;

/// <summary>The platform's tables. Their shape is built by <c>migrations/</c> alone; a test compares the two.</summary>
public sealed class SurveyDb : DbContext
{
    private const string SiteFilter = "site scope";

    private readonly SiteScope _scope;

    public SurveyDb(DbContextOptions<SurveyDb> options, SiteScope scope)
        : base(options)
    {
        _scope = scope;
        Database.AutoSavepointsEnabled = false; // an operation is one transaction, done or undone whole: savepoints would be two round trips for nothing
    }

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<Study> Studies => Set<Study>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<Seat> Seats => Set<Seat>();

    public DbSet<Informant> Informants => Set<Informant>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Questionnaire> Questionnaires => Set<Questionnaire>();

    public DbSet<QuestionnaireVersion> QuestionnaireVersions => Set<QuestionnaireVersion>();

    public DbSet<EarlierDraft> EarlierDrafts => Set<EarlierDraft>();

    public DbSet<TestAnswers> TestAnswers => Set<TestAnswers>();

    public DbSet<Round> Rounds => Set<Round>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<InvitationEvent> InvitationEvents => Set<InvitationEvent>();

    public DbSet<ContactCheck> ContactChecks => Set<ContactCheck>();

    public DbSet<Outcome> Outcomes => Set<Outcome>();

    public DbSet<Approval> Approvals => Set<Approval>();

    public DbSet<MailTemplate> MailTemplates => Set<MailTemplate>();

    public DbSet<OutgoingMail> OutgoingMail => Set<OutgoingMail>();

    public DbSet<MailDomain> MailDomains => Set<MailDomain>();

    public DbSet<ReturnedMail> ReturnedMail => Set<ReturnedMail>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();

    public DbSet<Response> Responses => Set<Response>();

    public DbSet<PageSave> PageSaves => Set<PageSave>();

    public DbSet<Extract> Extracts => Set<Extract>();

    /// <summary>Read by the query filters: a coordinator's context has the coordinator's sites only.</summary>
    private SiteScope Scope => _scope;

    /// <summary>
    /// Said before rows are written by the thousand: this connection forgets how it has looked things up, foreign keys included. A plan made
    /// while a table was nearly empty reads all of it for every row, and lives as long as the connection or until the table is analysed.
    /// </summary>
    public Task ForgetPlansAsync(CancellationToken ct) => Database.ExecuteSqlAsync($"discard plans", ct);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SurveyDb).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsOwned() && e.FindProperty("StudyId") is not null).ToList())
        {
            modelBuilder.Entity(entity.ClrType).HasOne(typeof(Study)).WithMany().HasForeignKey("StudyId");
        }

        // Every key is made by the program, never by the database: a row found through a navigation is new, not known.
        foreach (var key in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsOwned()).SelectMany(e => e.FindPrimaryKey()?.Properties ?? []))
        {
            key.ValueGenerated = ValueGenerated.Never;
        }

        modelBuilder.UseSnakeCase();
        modelBuilder.Entity<Site>().HasQueryFilter(SiteFilter, s => Scope.Everything || Scope.Sites.Contains(s.Id));
        modelBuilder.Entity<Seat>().HasQueryFilter(SiteFilter, s => Scope.Everything || Scope.Sites.Contains(s.SiteId));
        modelBuilder.Entity<Membership>().HasQueryFilter(SiteFilter, m => Scope.Everything || Scope.Sites.Contains(m.Seat.SiteId));
        modelBuilder.Entity<Invitation>().HasQueryFilter(SiteFilter, i => Scope.Everything || Scope.Sites.Contains(i.SiteId));
        modelBuilder.Entity<ContactCheck>().HasQueryFilter(SiteFilter, c => Scope.Everything || c.Informant.Memberships.Any(m => Scope.Sites.Contains(m.Seat.SiteId)));
        modelBuilder.Entity<Informant>().HasQueryFilter(SiteFilter, i => Scope.Everything || i.Memberships.Any(m => Scope.Sites.Contains(m.Seat.SiteId)));
    }
}
