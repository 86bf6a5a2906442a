using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Makes sure there is an account for an address and gives it a role. A stranger's account is never handed out: only a new one comes with a link.</summary>
public sealed class CreateAccount(UserManager<Account> users, AccountsDb db, AuditedChange change, GrantRole grantRole, AuditLog audit)
{
    public sealed record Input
    {
        public string Email { get; init; } = "";

        /// <summary>How others see them; the address if not given.</summary>
        public string? Name { get; init; }

        public required Role Role { get; init; }

        public Guid? StudyId { get; init; }

        /// <summary>A coordinator's own sites.</summary>
        public IReadOnlyList<Guid> Sites { get; init; } = [];

        /// <summary>Set at once instead of by link; for the operator of the machine, the seed and the demo.</summary>
        public string? Password { get; init; }

        /// <summary>Give a link even for an account that stands; for the operator of the machine only.</summary>
        public bool RenewLink { get; init; }
    }

    /// <summary>PasswordPath is where the password is set, once, as a path from the root; none when there is nothing to set.</summary>
    public sealed record Result(Guid Id, bool IsNew, string? PasswordPath);

    public Task<Result> RunAsync(Input input, Actor actor, CancellationToken ct) => change.RunAsync(async () =>
    {
        var email = (input.Email ?? "").Trim();
        var account = await users.FindByEmailAsync(email);
        var isNew = account is null;
        account ??= await AddAsync(email, input.Name);
        if (isNew)
        {
            audit.Record(actor, "account.created", input.StudyId, $"holder:{account.Id}", $"created an account for {account.Name}");
        }

        if (input.Password is { } password)
        {
            if (!isNew)
            {
                Accept(await users.RemovePasswordAsync(account));
            }

            Accept(await users.AddPasswordAsync(account, password));
        }

        await grantRole.RunAsync(
            new GrantRole.Input { HolderId = account.Id, HolderName = account.Name, Role = input.Role, StudyId = input.StudyId, Sites = input.Sites }, actor, ct);
        var wantsLink = input.Password is null && (isNew || input.RenewLink || await IsStillOursAsync(account, input.StudyId, ct));
        return new Result(account.Id, isNew, wantsLink ? PasswordLink.Path(account, await users.GeneratePasswordResetTokenAsync(account)) : null);
    }, ct);

    /// <summary>Somebody who has never signed in and has no role elsewhere gets a fresh link when the first went astray.</summary>
    private async Task<bool> IsStillOursAsync(Account account, Guid? studyId, CancellationToken ct) =>
        account.PasswordHash is null && studyId is not null && !await db.StudyRoles.AnyAsync(r => r.HolderId == account.Id && r.StudyId != studyId, ct);

    private async Task<Account> AddAsync(string email, string? name)
    {
        var account = new Account
        {
            Id = TimeProvider.System.NewId(),
            UserName = email,
            Email = email,
            Name = string.IsNullOrWhiteSpace(name) ? email : name.Trim(),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        Accept(await users.CreateAsync(account));
        return account;
    }

    private static void Accept(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            var errors = result.Errors
                .Where(e => !e.Code.EndsWith("UserName", StringComparison.Ordinal)) // the address says the same
                .Select(e => new FieldError(e.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "email", e.Code, e.Description))
                .ToList();
            throw AccountProblems.Refused.For(errors, string.Join(" ", errors.Select(e => e.Message)));
        }
    }
}
