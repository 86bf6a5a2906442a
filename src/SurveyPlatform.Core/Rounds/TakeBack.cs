namespace SurveyPlatform.Core.Rounds;

/// <summary>Takes back a person's own no, or that they have moved on.</summary>
public sealed class TakeBack(InvitationAct act)
{
    public Task RunAsync(Guid invitation, CancellationToken ct) => act.RunAsync(invitation, EventKind.Reopened, null, null, ct);
}
