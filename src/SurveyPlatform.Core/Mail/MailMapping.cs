using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Mail;

internal sealed class MailMapping : IEntityTypeConfiguration<OutgoingMail>, IEntityTypeConfiguration<MailDomain>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.Property(m => m.State).HasConversion(s => InDatabase(s), s => Enum.Parse<MailState>(s, ignoreCase: true));
        mail.Property(m => m.IsOpen).ValueGeneratedOnAddOrUpdate();
        mail.Property(m => m.NeedsAttention).ValueGeneratedOnAddOrUpdate();
        mail.HasIndex(m => m.DedupeKey).IsUnique();
        mail.HasOne<OutgoingMail>().WithMany().HasForeignKey(m => m.CarriedBy); // so that the carrying row is written first
    }

    public void Configure(EntityTypeBuilder<MailDomain> domain) => domain.HasKey(d => d.Domain);

    public static string InDatabase(MailState state) => state.ToString().ToLowerInvariant();
}
