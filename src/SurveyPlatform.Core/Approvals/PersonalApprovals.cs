using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Data;

namespace SurveyPlatform.Core.Approvals;

/// <summary>
/// Two persons for one act. It is part of the operation that uses it: that one's transaction holds a lock on the subject, works out the
/// fingerprint under it, writes the audit and commits. So two who approve at once come one after the other, and an edit comes before or after.
/// </summary>
public sealed class PersonalApprovals(SurveyDb db, TimeProvider clock)
{
    public Task<Approval?> FindAsync(string kind, Guid subject, CancellationToken ct) =>
        db.Approvals.SingleOrDefaultAsync(a => a.SubjectKind == kind && a.SubjectId == subject, ct);

    /// <summary>
    /// Refuses an act that a second person must approve and has not. That it is asked for is what stands afterwards: the transaction ends with that.
    /// </summary>
    /// <param name="record">Writes the audit of the request, where it is a new one.</param>
    internal async Task RequireAsync(NeededApproval? needed, Guid study, string kind, Guid subject, Actor actor, Action<NeededApproval> record, CancellationToken ct)
    {
        if (needed is null or { IsGiven: true })
        {
            return;
        }

        if (Ask(needed, study, kind, subject, actor))
        {
            record(needed);
            await db.SaveChangesAsync(ct);
            await db.Database.CurrentTransaction!.CommitAsync(ct); // the operation has begun one
        }

        throw needed.Refusal(actor);
    }

    /// <summary>Puts a request in the place of one for another state of the subject; its approval lapses with it.</summary>
    /// <returns>False when exactly this is asked for already, by whomever, or when the actor is no person.</returns>
    private bool Ask(NeededApproval needed, Guid study, string kind, Guid subject, Actor actor)
    {
        if (actor.Person is not { } person || needed.IsAsked)
        {
            return false;
        }

        if (needed.Standing is not { } standing)
        {
            db.Approvals.Add(new Approval
            {
                StudyId = study,
                SubjectKind = kind,
                SubjectId = subject,
                Fingerprint = needed.Plan,
                AskedBy = person,
                AskedName = actor.Name,
                AskedAt = clock.GetUtcNow(),
            });
        }
        else
        {
            standing.AskAnew(needed.Plan, person, actor.Name, clock.GetUtcNow());
        }

        return true;
    }

    /// <param name="plan">The fingerprint of what was looked at; when not given, of what was asked for.</param>
    /// <returns>False when it is approved already.</returns>
    internal bool Approve(NeededApproval needed, string? plan, Actor actor)
    {
        if (plan is not null && plan != needed.Plan)
        {
            throw ApprovalProblems.Lapsed.With();
        }

        var standing = needed.Standing ?? throw ApprovalProblems.NotAsked.With();
        if (!needed.IsAsked)
        {
            throw ApprovalProblems.Lapsed.With();
        }

        if (standing.ApprovedAt is not null)
        {
            return false;
        }

        var person = actor.Person ?? throw ApprovalProblems.NoPerson.With();
        if (person == standing.AskedBy)
        {
            throw ApprovalProblems.Own.With();
        }

        standing.Approve(person, actor.Name, clock.GetUtcNow());
        return true;
    }
}
