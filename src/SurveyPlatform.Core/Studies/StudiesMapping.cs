using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SurveyPlatform.Core.Audit;

namespace SurveyPlatform.Core.Studies;

internal sealed class StudiesMapping : IEntityTypeConfiguration<Study>
{
    public void Configure(EntityTypeBuilder<Study> study)
    {
        study.Ignore(s => s.Zone);
        study.HasMany<AuditEntry>().WithOne().HasForeignKey(e => e.StudyId);
        study.Property<uint>("xmin").IsRowVersion(); // two administrators at once: the second is told
        study.OwnsOne(s => s.QuietHours, hours => hours.ToJson("quiet_hours"));
        study.PrimitiveCollection(s => s.ClosedDays).HasColumnType("jsonb");
    }
}
