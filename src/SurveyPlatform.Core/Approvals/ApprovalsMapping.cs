using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Approvals;

internal sealed class ApprovalsMapping : IEntityTypeConfiguration<Approval>
{
    public void Configure(EntityTypeBuilder<Approval> approval) => approval.HasKey(a => new { a.SubjectKind, a.SubjectId });
}
