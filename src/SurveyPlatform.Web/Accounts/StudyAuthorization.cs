using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core.Studies;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Decides a study's policies: without any role there the study does not exist (404), with too small a role it is forbidden (403).</summary>
public sealed class StudyAuthorization : AuthorizationHandler<StudyRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, StudyRequirement requirement)
    {
        if (context.User.HolderId is not { } holder || context.Resource is not HttpContext http)
        {
            return;
        }

        var study = http.RequestServices.GetRequiredService<StudyContext>(); // not by the constructor: informants' pages, which have no policy, would pay for a context
        var code = (string?)http.GetRouteValue("study") ?? throw new InvalidOperationException($"{http.GetEndpoint()} has a study's policy and no {{study}} in its address.");
        var isOwner = await study.EnterAsync(holder, code, http.RequestAborted);
        if (!study.IsEntered && !(isOwner && requirement.MayBeNew))
        {
            throw StudyProblems.NotFound.With(code);
        }

        if (study.IsEntered)
        {
            new StudyFrame(study.Code, study.Name, study.Zone, study.Role.Word()).SetOn(http);
        }

        if (study.Admits(requirement.Roles))
        {
            context.Succeed(requirement);
        }
    }
}

/// <summary>Decides the policies of the whole instance.</summary>
public sealed class InstanceAuthorization : AuthorizationHandler<InstanceRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, InstanceRequirement requirement)
    {
        if (context.User.HolderId is not { } holder || context.Resource is not HttpContext http)
        {
            return;
        }

        var db = http.RequestServices.GetRequiredService<AccountsDb>();
        if (await db.StudyRoles.AnyAsync(r => r.HolderId == holder && requirement.Roles.Contains(r.Role), http.RequestAborted))
        {
            context.Succeed(requirement);
        }
    }
}
