using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SurveyPlatform.Core.Rounds;

internal sealed class RoundsMapping : IEntityTypeConfiguration<Round>, IEntityTypeConfiguration<Invitation>, IEntityTypeConfiguration<InvitationEvent>, IEntityTypeConfiguration<Outcome>, IEntityTypeConfiguration<MailTemplate>, IEntityTypeConfiguration<ContactCheck>
{
    public void Configure(EntityTypeBuilder<Round> round)
    {
        round.HasOne(r => r.QuestionnaireVersion).WithMany().HasForeignKey(r => r.QuestionnaireVersionId);
        round.Property(r => r.State).HasConversion<CamelCase<RoundState>>();
        round.OwnsMany(r => r.Reminders, steps =>
        {
            steps.ToJson("reminders");
            steps.Property(s => s.Audience).HasConversion<CamelCase<Audience>>();
        });
    }

    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.HasOne(i => i.Round).WithMany().HasForeignKey(i => i.RoundId);
        invitation.HasOne(i => i.Informant).WithMany().HasForeignKey(i => i.InformantId);
        invitation.HasOne(i => i.Seat).WithMany().HasForeignKey(i => i.SeatId);
        invitation.HasOne(i => i.Site).WithMany().HasForeignKey(i => i.SiteId);
        invitation.HasMany(i => i.Events).WithOne().HasForeignKey(e => e.InvitationId);
        invitation.Property(i => i.Standing).HasConversion<CamelCase<Standing>>();
    }

    public void Configure(EntityTypeBuilder<InvitationEvent> happening)
    {
        happening.Property(e => e.Number).UseIdentityAlwaysColumn();
        happening.Property(e => e.Kind).HasConversion<CamelCase<EventKind>>();
        happening.Property(e => e.Details).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<Outcome> outcome) => outcome.HasNoKey().ToView("outcomes");

    public void Configure(EntityTypeBuilder<MailTemplate> template)
    {
        template.HasKey(t => new { t.StudyId, t.Kind, t.Language });
        template.Ignore(t => t.Wording);
    }

    public void Configure(EntityTypeBuilder<ContactCheck> check)
    {
        check.HasOne(c => c.Round).WithMany().HasForeignKey(c => c.RoundId);
        check.HasOne(c => c.Informant).WithMany().HasForeignKey(c => c.InformantId);
        check.Property(c => c.Answer).HasConversion<CamelCase<ContactAnswer>>();
    }

    /// <summary>Enumerations stand in the database as they do on the wire: <c>notStarted</c>.</summary>
    internal sealed class CamelCase<T>() : ValueConverter<T, string>(
        value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()),
        text => Enum.Parse<T>(text, true))
        where T : struct, Enum;
}
