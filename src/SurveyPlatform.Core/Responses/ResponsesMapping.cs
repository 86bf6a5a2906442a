using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Core.Responses;

internal sealed class ResponsesMapping : IEntityTypeConfiguration<Response>, IEntityTypeConfiguration<PageSave>
{
    public void Configure(EntityTypeBuilder<Response> response)
    {
        response.HasOne<Invitation>().WithMany().HasForeignKey(r => r.InvitationId);
        response.Property(r => r.Answers).HasColumnType("jsonb");
        response.Property(r => r.EndedSessions).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<PageSave> save)
    {
        save.HasKey(s => new { s.ResponseId, s.Revision });
        save.Property(s => s.Changes).HasColumnType("jsonb");
        save.Property(s => s.Previous).HasColumnType("jsonb");
        save.Property(s => s.SetAside).HasColumnType("jsonb");
    }
}
