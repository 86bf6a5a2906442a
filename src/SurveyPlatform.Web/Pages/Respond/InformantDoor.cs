using System.Security.Cryptography;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using SurveyPlatform.Core.Panel;
using SurveyPlatform.Core.Responses;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Instruments;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Pages.Shared;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>How every informant's page finds out who is there: by the link in the address or by the session it opened. It lets them see their own invitation only.</summary>
public sealed class InformantDoor(
    Respondents respondents, KnownRespondents recent, RespondentCookie cookie, FormTickets tickets, SiteScope scope, InvitationLink links, PreviousAnswers previousAnswers, IAntiforgery antiforgery, TimeProvider clock)
{
    private RespondentSession? _session;

    /// <param name="link">As it was followed: mail programs take the full stop or bracket after an address for a part of it.</param>
    public static string WithoutPunctuation(string? link) => (link ?? "").TrimEnd(" .,;:!?)]>'\"’”".ToCharArray());

    public async Task<Respondent?> ByLinkAsync(HttpContext http, string? link) =>
        await respondents.FindAsync(WithoutPunctuation(link), http.RequestAborted) is { } found ? Admitted(http, found) : null;

    /// <summary>The address of the person's own link as it was sent, whatever stood around the one they followed.</summary>
    public string LinkOf(Respondent respondent) => $"/r/{links.Create(respondent.InvitationId, respondent.Generation)}";

    /// <summary>Whether the session that is over, or this one, is somebody's of the staff who enters answers for a person.</summary>
    public bool IsEntry(HttpContext http) => (_session ?? cookie.Read(http))?.Account is not null;

    public async Task<Respondent?> BySessionAsync(HttpContext http)
    {
        if (cookie.Read(http) is not { } session)
        {
            return null;
        }

        if (session.Account is null && recent.TakeForNextPage(session.Invitation, session.Generation, session.Id) is { } saved)
        {
            _session = session;
            return Admitted(http, saved);
        }

        return await FindAsync(http, session);
    }

    /// <summary>The one who may answer now; or where else they have to go: the link's page when the session is over or the round closed, the thanks when all is done.</summary>
    public async Task<(Respondent? Respondent, IActionResult? Elsewhere)> AnsweringAsync(HttpContext http, DateTimeOffset now)
    {
        if (await BySessionAsync(http) is not { ResponseId: not null } respondent)
        {
            return (null, new RedirectResult("/respond/session-over"));
        }

        return (respondent, ElsewhereOf(http, respondent, now));
    }

    /// <summary>
    /// Whose form this is. Judged here instead of by the framework's filter, because a form that fails (its session over, somebody else
    /// here meanwhile, the ticket lost) must come back with what was typed instead of an error page.
    /// </summary>
    /// <param name="unasked">Whether a form of ours may be judged by what is known of the person: the statement that saves it asks whether that still holds.</param>
    public async Task<PostedForm> PostedAsync(HttpContext http, DateTimeOffset now, bool unasked = false)
    {
        var values = await ReadFormAsync(http);
        var ticket = tickets.Open(values[FormTicket.Control]);
        var held = cookie.Read(http);
        if ((ticket?.Session ?? held) is not { } session)
        {
            return new(values, FormStanding.Over, null, null, ticket, null);
        }

        var respondent = unasked && ticket is not null && held?.IsSameAs(session) == true && held.Id == session.Id ? KnownToAnswer(http, session, now) : null;
        if ((respondent ?? await FindAsync(http, session)) is not { ResponseId: not null } found)
        {
            return new(values, FormStanding.Over, null, null, ticket, null);
        }

        respondent = found;
        var standing = ticket is null ? FormStanding.Foreign
            : held is null || respondent.EndedSessions.Contains(held.Id) ? FormStanding.Lapsed
            : held.IsSameAs(session) ? FormStanding.Ours
            : FormStanding.SomebodyElse;
        if (standing == FormStanding.Ours)
        {
            session = _session = session.JoinedWith(held!); // ours: the browser holds one
        }

        if (standing is FormStanding.Lapsed or FormStanding.SomebodyElse)
        {
            cookie.Issue(http, session);
        }

        return new(values, standing, respondent, session, ticket, ElsewhereOf(http, respondent, now));
    }

    /// <summary>Lets the page go on as the save of its form left the person, and has the page that its reply may lead to begin with that.</summary>
    public Respondent Saved(HttpContext http, Respondent saved)
    {
        if (_session is { Account: null } session)
        {
            recent.KeepForNextPage(saved, session.Id);
        }

        return Admitted(http, saved);
    }

    /// <summary>Opens a session for the one whose link this is; one that this browser has already goes on.</summary>
    public void Admit(HttpContext http, Respondent respondent, string mode = ResponseMode.Web, Guid? account = null)
    {
        var session = new RespondentSession(respondent.InvitationId, respondent.Generation, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), mode, account);
        if (cookie.Read(http) is { } held && held.IsSameAs(session) && !respondent.EndedSessions.Contains(held.Id))
        {
            session = held;
        }

        cookie.Issue(http, session);
        if (respondent.Languages.Count > 1)
        {
            LanguageChoice.Remember(http, respondent.Language); // for the pages after the session, which do not know whose it was
        }
    }

    /// <summary>Whether a person, not a mail scanner, is at work in this session: it has given an answer, or staff enters them.</summary>
    public bool IsSurelyAPerson => _session is { Answered: true } or { Account: not null };

    /// <summary>Remembers that in this session a person was at work.</summary>
    public void SawAPerson(HttpContext http)
    {
        if (_session is { Answered: false } session)
        {
            cookie.Issue(http, session with { Answered = true, Passed = default });
        }
    }

    /// <summary>Remembers that this page was sent on empty, by whomever.</summary>
    public void SawPassed(HttpContext http, Page page)
    {
        if (_session is { } session && page.Index < 128 && !session.HasPassed(page.Index))
        {
            cookie.Issue(http, session with { Passed = session.Passed | UInt128.One << page.Index });
        }
    }

    /// <summary>The pages that were sent on empty in this session before anybody could tell that a person was at work.</summary>
    public IEnumerable<Page> PagesPassed(Respondent respondent) =>
        _session is { Answered: false } session ? respondent.Route.Pages.Where(p => session.HasPassed(p.Index)) : [];

    /// <summary>Lets the browser forget everything of this session.</summary>
    /// <returns>What the page after it needs to know whose it was.</returns>
    public string Leave(HttpContext http, RespondentSession session)
    {
        cookie.End(http);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return tickets.SealFarewell(session);
    }

    /// <summary>Who has just saved and left, so that the page can say until when they can come back.</summary>
    public async Task<Respondent?> LeavingAsync(HttpContext http, string? farewell) =>
        tickets.OpenFarewell(farewell) is { } session ? await FindAsync(http, session, ended: true) : null;

    /// <summary>What a form of this page has to carry.</summary>
    /// <param name="previous">Which answers of an earlier round the page shows.</param>
    public string TicketFor(Respondent respondent, string? previous = null) =>
        tickets.Seal(_session ?? throw new InvalidOperationException("Only a page of a session has forms with a ticket."), respondent.Revision, previous);

    /// <summary>What the person may see of their own earlier answers beside these items. Not shown to whoever enters answers for them: the paper did not show them either.</summary>
    public async Task<EarlierSheet?> EarlierAsync(HttpContext http, Respondent respondent, IEnumerable<Item> items) =>
        ProxyFrame.Of(http) is null ? await previousAnswers.OfAsync(respondent, items, http.RequestAborted) : null;

    /// <summary>Whether a form that outlived its session, sent again after a link was opened, was of somebody else than whose link that is.</summary>
    public bool IsSomebodyElses(PostedForm posted) =>
        posted is { Standing: FormStanding.Foreign, Respondent: { } respondent }
        && tickets.Open(posted.Values[PostedForm.PastTicket]) is { } past && past.Session.Invitation != respondent.InvitationId;

    /// <summary>Whether a form of the link's own pages came from them.</summary>
    public async Task<bool> IsOurFormAsync(HttpContext http)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(http);
        }
        catch (AntiforgeryValidationException)
        {
            return false; // torn off on the way, or no form at all
        }
    }

    /// <summary>What was posted; nothing for a form that cannot be read.</summary>
    public static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        try
        {
            return http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or BadHttpRequestException)
        {
            return FormCollection.Empty; // torn off on the way: a form without a ticket
        }
    }

    // Whoever enters answers for a person is never sent to that person's link, which would make them the person.
    private RedirectResult? ElsewhereOf(HttpContext http, Respondent respondent, DateTimeOffset now) =>
        respondent.SubmittedAt is null && respondent.TakesAnswersAt(now) ? null
        : ProxyFrame.Of(http) is { } entry ? new RedirectResult(entry.Entry)
        : respondent.SubmittedAt is not null ? new RedirectResult("/respond/thanks")
        : new RedirectResult(LinkOf(respondent));

    /// <summary>The one whose session this is, if they were known to answer the last time that the database was asked.</summary>
    private Respondent? KnownToAnswer(HttpContext http, RespondentSession session, DateTimeOffset now)
    {
        if (session.Account is not null || recent.Of(session.Invitation, session.Generation) is not { SubmittedAt: null } known
            || !known.TakesAnswersAt(now) || known.EndedSessions.Contains(session.Id))
        {
            return null;
        }

        _session = session;
        return Admitted(http, known);
    }

    /// <param name="ended">Whether one whose session was ended is found too. Else nothing is said of them: somebody else may sit there now.</param>
    private async Task<Respondent?> FindAsync(HttpContext http, RespondentSession session, bool ended = false)
    {
        _session = session;
        if (await respondents.FindAsync(session.Invitation, session.Generation, http.RequestAborted) is not { } found || (found.EndedSessions.Contains(session.Id) && !ended))
        {
            http.Features.Set<StudyFrame>(null); // set if the page was judged by what was known
            return null;
        }

        var respondent = Admitted(http, found);

        if (session.Account is { } account)
        {
            // Asked for only here: informants' own pages need no account and must not pay for looking one up.
            var right = http.RequestServices.GetRequiredService<EntryRight>();
            if (http.User.HolderId != account || !await right.HoldsAsync(account, respondent, http.RequestAborted))
            {
                return null;
            }

            ProxyFrame.For(respondent, session.Mode).SetOn(http);
        }

        return respondent;
    }

    private Respondent Admitted(HttpContext http, Respondent respondent)
    {
        // The operations that follow act on this invitation alone; its site need not be one of a coordinator's.
        scope.AllowEverything();
        if (respondent.Languages.Count > 1 && LanguageChoice.Among(http, respondent.Languages) is { } chosen)
        {
            respondent = respondent with { Language = chosen };
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(respondent.TimeZone);
        http.Features.Set(respondent.Words);
        new StudyFrame("", respondent.StudyName, zone)
        {
            Deadline = StudyFrame.DeadlineOf(respondent.Words, respondent.Facts.Round, respondent.IsOverAt(clock.GetUtcNow()), respondent.ClosesAt, zone),
            Languages = respondent.Languages,
            Language = respondent.Language,
        }.SetOn(http);
        return respondent;
    }
}
