using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A kind of mail that has the program's own wording, which a study may replace by a <see cref="MailTemplate"/>.</summary>
internal interface IWorded
{
    MailWords BuiltIn(RoundMail.Facts facts);
}

/// <summary>Which wording stands for a kind of mail in a language, and what a template becomes once it is filled.</summary>
public sealed class MailTemplates(SurveyDb db, IServiceProvider services)
{
    /// <summary>The study's own wording, or none.</summary>
    public Task<MailTemplate?> FindAsync(Guid studyId, string kind, string language, CancellationToken ct) =>
        db.MailTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.StudyId == studyId && t.Kind == kind && t.Language == language, ct);

    /// <summary>The program's own wording as a template, to start from. It says one thing to everybody, where the program's own heeds what was done.</summary>
    public MailWording BuiltIn(string kind, string language)
    {
        var words = Worded(kind).BuiltIn(RoundMail.Facts.InTemplate(Field, language));
        return new(words.Subject, string.Join("\n\n", [.. words.Above.Select(b => b.Text), Field(MergeFields.Link), .. words.Below.Select(b => b.Text)]));
    }

    /// <summary>Refuses a kind or a language of which there is no template.</summary>
    public static void Require(string kind, string language)
    {
        if (!MailTemplate.Kinds.Contains(kind) || !MailTemplate.Languages.Contains(language))
        {
            throw CommonProblems.NotFound.With("mail template", $"{kind}/{language}");
        }
    }

    /// <summary>The wordings of all studies and kinds that the mails are of, read once for the batch.</summary>
    internal async Task<IReadOnlyDictionary<(Guid Study, string Kind, string Language), MailWording>> OfAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken ct)
    {
        var studies = mails.Select(m => m.StudyId).Distinct().ToArray();
        return await db.MailTemplates.AsNoTracking().Where(t => studies.Contains(t.StudyId)).ToDictionaryAsync(t => (t.StudyId, t.Kind, t.Language), t => t.Wording, ct);
    }

    internal MailWords Words(string kind, RoundMail.Facts facts, MailWording? wording) => Words(Worded(kind).BuiltIn(facts), facts, wording);

    /// <summary>The study's wording where it has one; the words of the button are the program's always.</summary>
    internal static MailWords Words(MailWords builtIn, RoundMail.Facts facts, MailWording? wording) => wording is null ? builtIn : Fill(wording, builtIn.LinkWords, facts);

    /// <summary>What stands above and below the one link; null where there is not exactly one, alone between two blank lines.</summary>
    internal static (string Above, string Below)? AroundLink(string body)
    {
        var lines = body.ReplaceLineEndings("\n").Split('\n');
        var at = Array.FindIndex(lines, l => MergeFields.In(l).Contains(MergeFields.Link));
        var isAlone = at > 0 && lines[at].Trim().Replace(" ", "", StringComparison.Ordinal) == Field(MergeFields.Link)
            && string.IsNullOrWhiteSpace(lines[at - 1]) && (at == lines.Length - 1 || string.IsNullOrWhiteSpace(lines[at + 1]));
        return isAlone && MergeFields.In(body).Count(f => f == MergeFields.Link) == 1
            ? (string.Join('\n', lines[..at]), string.Join('\n', lines[(at + 1)..]))
            : null;
    }

    private static MailWords Fill(MailWording wording, string linkWords, RoundMail.Facts facts)
    {
        var (above, below) = AroundLink(wording.Body) ?? (wording.Body, "");
        return new(MergeFields.Fill(wording.Subject, facts, v => v), Blocks(above, facts), linkWords, Blocks(below, facts));
    }

    /// <summary>The Markdown is read before the fields are filled: no value can become a link or a heading.</summary>
    private static IReadOnlyList<MailBlock> Blocks(string markdown, RoundMail.Facts facts) => string.IsNullOrWhiteSpace(markdown)
        ? []
        : [new(MergeFields.Fill(MailMarkdown.Text(markdown), facts, v => v), MergeFields.Fill(MailMarkdown.Html(markdown), facts, WebUtility.HtmlEncode))];

    private static string Field(string name) => $"{{{{{name}}}}}";

    private IWorded Worded(string kind) => (IWorded)services.GetRequiredKeyedService<IMailSource>(kind);
}
