using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Audit;

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditDetails>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry) =>
        entry.HasOne(e => e.Details).WithOne().HasForeignKey<AuditDetails>(d => d.EntryId);

    public void Configure(EntityTypeBuilder<AuditDetails> details) => details.HasKey(d => d.EntryId);
}
