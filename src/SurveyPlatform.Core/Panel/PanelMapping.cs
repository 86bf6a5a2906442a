using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Panel;

internal sealed class PanelMapping : IEntityTypeConfiguration<Seat>, IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Seat> seat)
    {
        seat.HasOne(s => s.Site).WithMany().HasForeignKey(s => s.SiteId);
        seat.HasMany(s => s.Memberships).WithOne(m => m.Seat).HasForeignKey(m => m.SeatId);
    }

    public void Configure(EntityTypeBuilder<Membership> membership) =>
        membership.HasOne(m => m.Informant).WithMany(i => i.Memberships).HasForeignKey(m => m.InformantId);
}
