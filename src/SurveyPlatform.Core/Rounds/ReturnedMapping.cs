using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SurveyPlatform.Core.Mail.Returned;

namespace SurveyPlatform.Core.Rounds;

internal sealed class ReturnedMapping : IEntityTypeConfiguration<ReturnedMail>
{
    public void Configure(EntityTypeBuilder<ReturnedMail> mail)
    {
        mail.Property(m => m.Kind).HasConversion<RoundsMapping.CamelCase<ReturnedKind>>();
        mail.Property(m => m.Proposal).HasConversion<RoundsMapping.CamelCase<Proposal>>();
        mail.Property(m => m.Verdict).HasConversion<RoundsMapping.CamelCase<DeskVerdict>>();
    }
}
