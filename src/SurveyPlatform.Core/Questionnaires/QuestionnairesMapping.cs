using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Questionnaires;

internal sealed class QuestionnairesMapping : IEntityTypeConfiguration<QuestionnaireVersion>
{
    public void Configure(EntityTypeBuilder<QuestionnaireVersion> version) =>
        version.HasOne(v => v.Questionnaire).WithMany().HasForeignKey(v => v.QuestionnaireId);
}
