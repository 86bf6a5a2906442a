using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Audit;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Data;

/// <summary>The platform's tables. Their shape is built by <c>migrations/</c> alone; a test compares the two.</summary>
public sealed class SurveyDb(DbContextOptions<SurveyDb> options) : DbContext(options)
{
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<Study> Studies => Set<Study>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SurveyDb).Assembly);
        modelBuilder.UseSnakeCase();
    }
}
