using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Pages.Shared;

/// <summary>Says on every page of a questionnaire that somebody of the staff enters answers for a person. Set as a request feature once that is known to be allowed.</summary>
/// <param name="Mode">How the answers came: one of <see cref="ResponseMode.Proxy"/>.</param>
/// <param name="Entry">The address of the staff page where the entry began.</param>
/// <param name="Round">The address of the round's page.</param>
public sealed record ProxyFrame(string Name, string Site, string Mode, string Entry, string Round)
{
    public static ProxyFrame? Of(HttpContext context) => context.Features.Get<ProxyFrame>();

    public static ProxyFrame For(Respondent respondent, string mode) => new(
        respondent.Facts.Name, respondent.Facts.Site, mode,
        $"/studies/{respondent.StudyCode}/invitations/{respondent.InvitationId}/enter", $"/studies/{respondent.StudyCode}/rounds/{respondent.RoundCode}");

    public void SetOn(HttpContext context) => context.Features.Set(this);
}
