using System.Collections.Immutable;
using SurveyPlatform.Datasets;

namespace SurveyPlatform.Core.Extracts;

/// <summary>The columns of a file of paradata. Nothing among them says what somebody answered or who they are.</summary>
public static class ParadataVariables
{
    /// <param name="timeZone">The study's, in which times are said.</param>
    public static ImmutableArray<Variable> In(string timeZone) =>
    [
        new("study", "Study", VariableType.Text),
        new("round", "Round", VariableType.Text),
        new("person_id", "Person, the same as in files of answers", VariableType.Text),
        new("seat_id", "Place in the panel, the same as in files of answers", VariableType.Text),
        new("site", "Site", VariableType.Text),
        new("questionnaire_version", "Version of the questionnaire that was answered", VariableType.Number),
        new("page", "Page of the questionnaire", VariableType.Text),
        new("page_save", "Running number of the save within the sheet, from 1", VariableType.Number),
        new("saved_at", $"When the page was saved, in the time of {timeZone} with its offset from UTC", VariableType.Text),
        new("seconds_open", "Seconds from showing the page to sending it", VariableType.Number) { Decimals = 1 },
        new("device", "Class of device: phone, tablet, desktop or other; empty where somebody entered it for the person", VariableType.Text),
        new("language", "Language the page was shown in", VariableType.Text),
        new("mode", "How it came in: web, paper or telephone", VariableType.Text),
        new("revisit", "Whether the page had been saved before", VariableType.Number) { ValueLabels = new([new(0, "First save of this page"), new(1, "Saved before")]) },
        new("answers_changed", "Answers that this save gave, changed or cleared", VariableType.Number),
        new("answers_set_aside", "Answers that gave way to those of another device", VariableType.Number),
        new("previous_shown", "Questions beside which the person saw their answer of an earlier round", VariableType.Number),
        new("previous_kept", "Of these, questions answered the same as then", VariableType.Number),
    ];
}
