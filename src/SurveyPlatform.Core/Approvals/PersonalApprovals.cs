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

    /// <summary>Puts a request in the place of one for another state of the subject; its approval lapses with it.</summary>
    /// <returns>False when exactly this is asked for already, by whomever, or when the actor is no person.</returns>
    internal bool Ask(Approval? standing, Guid study, string kind, Guid subject, string fingerprint, Actor actor)
    {
        if (actor.Person is not { } person || standing?.Fingerprint == fingerprint)
        {
            return false;
        }

        if (standing is null)
        {
            db.Approvals.Add(new Approval
            {
                StudyId = study,
                SubjectKind = kind,
                SubjectId = subject,
                Fingerprint = fingerprint,
                AskedBy = person,
                AskedName = actor.Name,
                AskedAt = clock.GetUtcNow(),
            });
        }
        else
        {
            standing.AskAnew(fingerprint, person, actor.Name, clock.GetUtcNow());
        }

        return true;
    }

    /// <param name="fingerprint">Of the subject as it is now.</param>
    /// <returns>False when it is approved already.</returns>
    internal bool Approve(Approval? standing, string fingerprint, Actor actor)
    {
        if (standing is null)
        {
            throw ApprovalProblems.NotAsked.With();
        }

        if (standing.Fingerprint != fingerprint)
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
