using SurveyPlatform.Instruments;
using SurveyPlatform.Web.TagHelpers;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>How a grade of comparison is said and marked.</summary>
public static class Grades
{
    public static string Word(ComparisonGrade grade) => grade switch
    {
        ComparisonGrade.Identical => "Identical",
        ComparisonGrade.Reworded => "Reworded",
        ComparisonGrade.OptionsAdded => "Options added",
        ComparisonGrade.Recoded => "Recoded",
        ComparisonGrade.New => "New",
        ComparisonGrade.Dropped => "Dropped",
    };

    public static StatusKind Kind(ComparisonGrade grade) => grade switch
    {
        ComparisonGrade.Identical => StatusKind.Done,
        ComparisonGrade.Reworded => StatusKind.Partial,
        ComparisonGrade.OptionsAdded => StatusKind.Progress,
        ComparisonGrade.Recoded => StatusKind.Problem,
        ComparisonGrade.New => StatusKind.Attention,
        ComparisonGrade.Dropped => StatusKind.Off,
    };
}
