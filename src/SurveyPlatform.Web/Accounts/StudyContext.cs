using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Web.Accounts;

/// <summary>The study of the request's address and what the caller is in it; known once a policy of the study has run, by one query.</summary>
public sealed class StudyContext(AccountsDb db, SiteScope scope)
{
    private Guid _id;
    private string? _code;
    private string _name = "";
    private string _timeZone = "";
    private Role? _role;

    public Guid Id => Entered(_id);

    public string Code => Entered(_code!); // set with _id, which Entered asks for

    public string Name => Entered(_name);

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Entered(_timeZone));

    public Role Role => Entered(_role!.Value); // set with _id, which Entered asks for

    /// <summary>A coordinator's own sites; empty for every other role, which sees all of them.</summary>
    public IReadOnlyList<Guid> Sites { get; private set; } = [];

    /// <summary>False on pages outside a study and where an owner begins a new one.</summary>
    public bool IsEntered => _id != Guid.Empty;

    /// <summary>Whether the caller may do what the policy says, for a page to show or leave out its links.</summary>
    public bool May(string policy) => IsEntered && Admits(Policies.OfStudy[policy]);

    internal bool Admits(IReadOnlyList<Role> roles) => _role is { } role && (role == Role.Owner || roles.Contains(role));

    /// <summary>Looks up the study and the role in it; neither is known afterwards unless the caller has one.</summary>
    /// <returns>True if the caller is an owner, who may also begin a study that is not there.</returns>
    internal async Task<bool> EnterAsync(Guid holderId, string code, CancellationToken ct)
    {
        if (code == _code)
        {
            return _role == Role.Owner;
        }

        var rows = await db.Database.SqlQuery<Row>($"""
            select s.id as "StudyId", s.name as "Name", s.time_zone as "TimeZone", r.role as "Role", r.site_id as "SiteId"
            from accounts.study_roles r left join studies s on s.code = {code}
            where r.holder_id = {holderId} and (r.study_id is null or r.study_id = s.id)
            """).ToListAsync(ct);
        if (rows.Count == 0)
        {
            return false;
        }

        var best = rows.MinBy(r => Roles.Parse(r.Role))!; // not empty; the enum's order is that of power
        _code = code;
        _role = Roles.Parse(best.Role);
        if (best.StudyId is { } id)
        {
            (_id, _name, _timeZone) = (id, best.Name!, best.TimeZone!); // a study's row has all three
            if (_role == Role.Coordinator)
            {
                Sites = [.. rows.Select(r => r.SiteId).OfType<Guid>()];
                scope.AllowSites(Sites);
            }
            else
            {
                scope.AllowEverything();
            }
        }

        return _role == Role.Owner;
    }

    private T Entered<T>(T value) => IsEntered ? value : throw new InvalidOperationException("No policy of a study has run for this request.");

    private sealed record Row(Guid? StudyId, string? Name, string? TimeZone, string Role, Guid? SiteId);
}
