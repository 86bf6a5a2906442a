using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Lets a person say that they no longer hold the seat, or never did, and name who does.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class MovedOnModel(InformantDoor door, MoveOn moveOn, TakeBack takeBack, TimeProvider clock) : OwnWordModel(door, takeBack, clock)
{
    [BindProperty]
    public MoveOn.Input Input { get; set; } = new();

    public override bool Said => Respondent.Standing is Standing.MovedOn or Standing.NotMe;

    protected override string Address => "moved-on";

    protected override IEnumerable<(string Label, string? Value)> Typed =>
        [("Name of the person to ask instead", Input.SuccessorName), ("Their e-mail address", Input.SuccessorEmail)];

    protected override Task SayAsync(CancellationToken ct) => moveOn.RunAsync(Respondent.InvitationId, Input, ct);
}
