using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>What a posted form of an answering page is worth.</summary>
public enum FormStanding
{
    /// <summary>Made by us for whoever answers in this browser.</summary>
    Ours,

    /// <summary>From somewhere else, or torn: nothing is done before the person presses the button of our own page.</summary>
    Foreign,

    /// <summary>Made by us, but the session has ended since: the page comes back in a session of its own.</summary>
    Lapsed,

    /// <summary>Made by us for one person, while another has opened their link in this browser since.</summary>
    SomebodyElse,

    /// <summary>Nobody's: there is no session any more, or it was ended by "save and leave".</summary>
    Over,
}

/// <summary>A posted form of an answering page, with whose it is.</summary>
/// <param name="Respondent">Null where it is nobody's.</param>
/// <param name="Ticket">Null where the form carried none of ours.</param>
/// <param name="Elsewhere">Where the person has to go instead, whatever they posted.</param>
public sealed record PostedForm(IFormCollection Values, FormStanding Standing, Respondent? Respondent, RespondentSession? Session, FormTicket? Ticket, IActionResult? Elsewhere)
{
    /// <summary>The control that carries the ticket of a session that is over; no key of a question has a hyphen.</summary>
    public const string PastTicket = "past-ticket";

    /// <summary>Why the page came back although nothing is wrong with what was typed; null for a form of ours.</summary>
    public string? Notice => Standing switch
    {
        FormStanding.Foreign => Respondent?.Words["Your browser sent a form from an earlier visit. What you typed is below: please press the button once more."],
        FormStanding.Lapsed => Respondent?.Words["This page had been open for a long time. What you typed is below: please press the button once more."],
        FormStanding.SomebodyElse when Session?.Account is not null => $"Another questionnaire was opened in this browser meanwhile. What you typed is below: press the button once more to go on entering answers of {Respondent?.Facts.Name}.",
        FormStanding.SomebodyElse => Respondent?.Words["Somebody else has opened their own link in this browser meanwhile. What you typed is below: press the button once more to go on as {0}.", Respondent.Facts.Name],
        _ => null,
    };

    /// <summary>How this was given, apart from what it says.</summary>
    public Paradata Paradata(HttpContext http) => new()
    {
        Mode = Session?.Mode ?? ResponseMode.Web,
        EnteredBy = Session?.Account is null ? null : http.User.Actor(), // whose account it is: the door has seen to it
        Device = Session?.Account is null ? DeviceClass.Of(http.Request.Headers) : null,
        Language = Respondent?.TextLanguage,
        Seconds = Ticket is null ? null : Math.Round((TimeProvider.System.GetUtcNow() - Ticket.ShownAt).TotalSeconds, 1),
    };
}
