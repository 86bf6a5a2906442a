using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Studies;

internal sealed class StudiesMapping : IEntityTypeConfiguration<Study>
{
    public void Configure(EntityTypeBuilder<Study> study)
    {
        study.Ignore(s => s.Zone);
        study.OwnsOne(s => s.QuietHours, hours => hours.ToJson("quiet_hours"));
    }
}
