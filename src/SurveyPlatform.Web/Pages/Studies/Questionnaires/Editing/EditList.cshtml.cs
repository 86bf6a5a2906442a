using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Questionnaires.Editing;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires.Editing;

/// <summary>A list of options that several questions share, with how many a change reaches; without a name in the address, a new one.</summary>
[Authorize(Policy = Policies.ManageQuestionnaires)]
public sealed class EditListModel(Drafts drafts) : ItemPageModel(drafts)
{
    [FromRoute(Name = "list")]
    public string? List { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    protected override int EmptyLines => List is null ? 5 : base.EmptyLines;

    public IReadOnlyList<Item> Users => List is null ? [] : Draft.UsersOf(List);

    public async Task OnGetAsync(CancellationToken ct)
    {
        await OpenAsync(ct);
        Input = new ItemForm { Type = "single", Options = List is null ? [] : OptionForm.OfList(Draft.Text, List, Languages) };
        Pad();
    }

    public async Task<IActionResult> OnPostAsync(string? act, CancellationToken ct)
    {
        await OpenAsync(ct);
        Arrange(act);
        var name = List ?? Name?.Trim() ?? "";
        var edit = new ChangeCodeList(name, Input.Options, List is null);
        if (act == PreviewAct)
        {
            return await PreviewAsync(edit, ct);
        }

        if (name.Length == 0)
        {
            throw CommonProblems.Invalid.For([new FieldError("name", "required", "Give the list a name, such as yesno.")]);
        }

        var users = InWords(Users.Count);
        return await SaveAsync(edit, Draft.ToList(name), List is null ? $"The shared list {name} is there. Questions can take their options from it." : $"The shared list is saved, {users}.", ct);
    }

    protected override Task PrepareAsync(CancellationToken ct)
    {
        Input.Type = "single";
        Pad();
        return Task.CompletedTask;
    }

    protected override string? FieldAt(DraftPlace place) =>
        place.CodeList != (List ?? Name?.Trim()) ? null : place.Rest.Length == 0 ? List is null ? nameof(Name) : "Input.Options[0].Code" : FieldOf("/options" + place.Rest);

    protected override (IEnumerable<(string Field, string? Value)> Typed, IEnumerable<(string Field, string? Value)> Now) Compare() => List is null ? ([], [])
        : (Input.Said(), new ItemForm { Type = "single", Options = OptionForm.OfList(Draft.Text, List, Languages) }.Said());

    private static string InWords(int users) => users == 0 ? "no question uses it yet" : $"for {TagHelpers.InWords.Count(users, "question", "questions")}";
}
