using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Rounds;

/// <summary>A study's own wording of one kind of mail in one language, in Markdown with merge fields (<see cref="MergeFields"/>).</summary>
public sealed class MailTemplate
{
    /// <summary>The kinds that a study may word itself.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [MailKind.Invitation, MailKind.Reminder, MailKind.Confirmation, MailKind.ContactCheck];

    /// <summary>The languages in which mail is written.</summary>
    public static IReadOnlyList<string> Languages { get; } = [Words.English.Language, Words.Welsh.Language];

    public required Guid StudyId { get; init; }

    public required string Kind { get; init; }

    public required string Language { get; init; }

    public required string Subject { get; set; }

    public required string Body { get; set; }

    public required DateTimeOffset SavedAt { get; set; }

    public MailWording Wording => new(Subject, Body);
}

/// <summary>What a mail says before its merge fields are filled: the subject as plain text, the body in Markdown.</summary>
public sealed record MailWording(string Subject, string Body);
