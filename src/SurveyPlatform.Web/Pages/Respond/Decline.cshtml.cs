using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core.Rounds;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>Lets a person say no, with a reason.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class DeclineModel(InformantDoor door, Decline decline, TakeBack takeBack, TimeProvider clock) : OwnWordModel(door, takeBack, clock)
{
    [BindProperty]
    public Decline.Input Input { get; set; } = new();

    public override bool Said => Respondent.Standing == Standing.Declined;

    protected override string Address => "decline";

    protected override IEnumerable<(string Label, string? Value)> Typed => [("In your own words", Input.Comment)];

    protected override Task SayAsync(CancellationToken ct) => decline.RunAsync(Respondent.InvitationId, Input, ct);
}
