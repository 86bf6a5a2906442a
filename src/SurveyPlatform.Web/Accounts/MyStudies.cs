using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Web.Accounts;

/// <summary>The studies somebody has a role in; an owner has one in all.</summary>
public sealed class MyStudies(SurveyDb db)
{
    public IQueryable<Study> Of(Guid holderId) => db.Studies.FromSql($"""
        select s.*, s.xmin from studies s
        where exists (select 1 from accounts.study_roles r where r.holder_id = {holderId} and (r.study_id is null or r.study_id = s.id))
        """);

    /// <summary>Whether somebody owns the instance.</summary>
    public Task<bool> OwnsAllAsync(Guid holderId, CancellationToken ct) => db.Database.SqlQuery<bool>(
        $"""select exists (select 1 from accounts.study_roles r where r.holder_id = {holderId} and r.study_id is null) as "Value" """).SingleAsync(ct);
}
