using System.Security.Cryptography;
using System.Text;

namespace SurveyPlatform.Core.Questionnaires;

/// <summary>A frozen edition of a questionnaire: the instrument exactly as it was written, with its hash. The database refuses any change.</summary>
public sealed class QuestionnaireVersion
{
    public required Guid Id { get; init; }

    public required Guid StudyId { get; init; }

    public required Guid QuestionnaireId { get; init; }

    public Questionnaire Questionnaire { get; private set; } = null!; // loaded when asked for

    public required int Number { get; init; }

    /// <summary>JSON, to the byte.</summary>
    public required string Instrument { get; init; }

    /// <summary>Of the instrument's UTF-8 bytes, in hex.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public static string HashOf(string instrument) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(instrument)));
}
