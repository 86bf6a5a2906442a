using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Questionnaires;

internal sealed class QuestionnairesMapping : IEntityTypeConfiguration<QuestionnaireVersion>, IEntityTypeConfiguration<TestAnswers>, IEntityTypeConfiguration<EarlierDraft>
{
    public void Configure(EntityTypeBuilder<QuestionnaireVersion> version) =>
        version.HasOne(v => v.Questionnaire).WithMany().HasForeignKey(v => v.QuestionnaireId);

    public void Configure(EntityTypeBuilder<TestAnswers> answers)
    {
        answers.HasOne<Questionnaire>().WithMany().HasForeignKey(t => t.QuestionnaireId);
        answers.Property(t => t.Answers).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<EarlierDraft> earlier) => earlier.HasOne<Questionnaire>().WithMany().HasForeignKey(d => d.QuestionnaireId);
}
