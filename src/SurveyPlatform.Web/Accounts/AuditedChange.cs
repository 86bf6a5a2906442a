using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Makes a change of accounts and its audit entry one transaction, although they stand in two contexts (which share a connection).</summary>
public sealed class AuditedChange(AccountsDb accounts, SurveyDb survey)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> change, CancellationToken ct)
    {
        if (survey.Database.CurrentTransaction is not null)
        {
            return await change();
        }

        await using var transaction = await survey.Database.BeginTransactionAsync(ct);
        await accounts.Database.UseTransactionAsync(transaction.GetDbTransaction(), ct);
        try
        {
            var result = await change();
            await accounts.SaveChangesAsync(ct);
            await survey.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return result;
        }
        finally
        {
            await accounts.Database.UseTransactionAsync(null, CancellationToken.None);
        }
    }
}
