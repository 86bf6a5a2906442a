using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Who may come in and what they may do, in a schema of its own (<c>migrations/0002_accounts.sql</c>).</summary>
public sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<Account> Accounts => Users;

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<StudyRole> StudyRoles => Set<StudyRole>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema("accounts");
        builder.Entity<Account>().ToTable("accounts");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("account_passkeys").OwnsOne(p => p.Data, data => data.ToJson("data"));
        builder.Entity<StudyRole>().Property(r => r.Role).HasConversion(r => r.Word(), w => Roles.Parse(w));
        builder.Entity<IdempotencyKey>().HasKey(k => new { k.HolderId, k.Key });
        builder.UseSnakeCase();
    }
}
