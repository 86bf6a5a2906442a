using Microsoft.AspNetCore.Authorization;

namespace SurveyPlatform.Web.Accounts;

/// <summary>What can be done, by name, and which roles may; an owner may do all of it. Every policy but the last four is about the study in the address.</summary>
public static class Policies
{
    /// <summary>See that the study exists, its settings, sites and questionnaires.</summary>
    public const string ViewStudy = nameof(ViewStudy);

    /// <summary>Change the study's settings.</summary>
    public const string ManageStudy = nameof(ManageStudy);

    /// <summary>Change sites, seats and informants.</summary>
    public const string ManagePanel = nameof(ManagePanel);

    public const string ManageQuestionnaires = nameof(ManageQuestionnaires);

    /// <summary>Plan, launch and close rounds, send mail, issue links.</summary>
    public const string ManageRounds = nameof(ManageRounds);

    /// <summary>Give and take roles and keys.</summary>
    public const string ManagePeople = nameof(ManagePeople);

    public const string ViewAudit = nameof(ViewAudit);

    /// <summary>See informants by name and who has not answered; a coordinator of the own sites.</summary>
    public const string ViewFieldwork = nameof(ViewFieldwork);

    /// <summary>Enter what a person answered on paper or by telephone; a coordinator of the own sites.</summary>
    public const string EnterAnswers = nameof(EnterAnswers);

    /// <summary>See participation and rates; an evaluator without names, a coordinator of the own sites.</summary>
    public const string ViewResults = nameof(ViewResults);

    public const string RequestExtracts = nameof(RequestExtracts);

    /// <summary>Ask for extracts with names and addresses.</summary>
    public const string IdentifiedExtracts = nameof(IdentifiedExtracts);

    /// <summary>Change a study or, as an owner, begin one under a new code.</summary>
    public const string SaveStudy = nameof(SaveStudy);

    /// <summary>Hand in returned mail, which names no study: an administrator of any.</summary>
    public const string ReturnMail = nameof(ReturnMail);

    /// <summary>See the paused mail domains, pause one and let it go on; a domain belongs to no study: an administrator of any.</summary>
    public const string PauseDomains = nameof(PauseDomains);

    /// <summary>Instance-wide: accounts, jobs, status.</summary>
    public const string OwnerOnly = nameof(OwnerOnly);

    private static readonly Role[] Everybody = [Role.Administrator, Role.Coordinator, Role.Evaluator];

    /// <summary>The roles each policy of a study admits beside an owner.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Role>> OfStudy { get; } = new Dictionary<string, IReadOnlyList<Role>>
    {
        [ViewStudy] = Everybody,
        [ManageStudy] = [Role.Administrator],
        [ManagePanel] = [Role.Administrator],
        [ManageQuestionnaires] = [Role.Administrator],
        [ManageRounds] = [Role.Administrator],
        [ManagePeople] = [Role.Administrator],
        [ViewAudit] = [Role.Administrator],
        [ViewFieldwork] = [Role.Administrator, Role.Coordinator],
        [EnterAnswers] = [Role.Administrator, Role.Coordinator],
        [ViewResults] = Everybody,
        [RequestExtracts] = [Role.Administrator, Role.Evaluator],
        [IdentifiedExtracts] = [Role.Administrator],
    };

    public static void AddTo(AuthorizationBuilder authorization)
    {
        foreach (var (name, roles) in OfStudy)
        {
            authorization.AddPolicy(name, p => p.RequireAuthenticatedUser().AddRequirements(new StudyRequirement(roles)));
        }

        authorization
            .AddPolicy(SaveStudy, p => p.RequireAuthenticatedUser().AddRequirements(new StudyRequirement([Role.Administrator], MayBeNew: true)))
            .AddPolicy(ReturnMail, p => p.RequireAuthenticatedUser().AddRequirements(new InstanceRequirement([Role.Owner, Role.Administrator])))
            .AddPolicy(PauseDomains, p => p.RequireAuthenticatedUser().AddRequirements(new InstanceRequirement([Role.Owner, Role.Administrator])))
            .AddPolicy(OwnerOnly, p => p.RequireAuthenticatedUser().AddRequirements(new InstanceRequirement([Role.Owner])))
            // Whatever forgets its policy is closed to strangers; an address that leads nowhere is not found rather than a sign-in.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder()
                .RequireAssertion(c => c.User.Identity is { IsAuthenticated: true } || c.Resource is HttpContext http && http.GetEndpoint() is null)
                .Build());
    }
}

/// <summary>One of these roles, or owner, in the study of the address.</summary>
public sealed record StudyRequirement(IReadOnlyList<Role> Roles, bool MayBeNew = false) : IAuthorizationRequirement;

/// <summary>One of these roles anywhere in the instance.</summary>
public sealed record InstanceRequirement(IReadOnlyList<Role> Roles) : IAuthorizationRequirement;
