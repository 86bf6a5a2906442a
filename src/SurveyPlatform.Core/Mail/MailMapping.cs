using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Mail;

internal sealed class MailMapping : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.Property(m => m.State).HasConversion(s => InDatabase(s), s => Enum.Parse<MailState>(s, ignoreCase: true));
        mail.HasIndex(m => m.DedupeKey).IsUnique();
    }

    public static string InDatabase(MailState state) => state.ToString().ToLowerInvariant();
}
