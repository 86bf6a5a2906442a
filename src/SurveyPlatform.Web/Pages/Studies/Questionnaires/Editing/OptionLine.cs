using SurveyPlatform.Core.Questionnaires.Editing;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>One option in a form, as its partial shows it.</summary>
/// <param name="List">Name of the list in the form.</param>
/// <param name="Index">Its place there.</param>
/// <param name="Option">The option.</param>
/// <param name="Own">Whether it can be changed here; the options of a shared list get only their texts in other languages.</param>
/// <param name="Type">Of the item: not every type can have every kind of option. Null in a shared list.</param>
/// <param name="Languages">In which its label is typed too.</param>
/// <param name="Count">How many options are filled in.</param>
public sealed record OptionLine(string List, int Index, OptionForm Option, bool Own, string? Type, IReadOnlyList<string> Languages, int Count)
{
    public string Name(string member) => $"{List}[{Index}].{member}";

    public bool MayAskForWords => Type is null or "single" or "multiple" || Option.Other;

    public bool MayStandAlone => Type is null or "multiple" || Option.Exclusive;
}
