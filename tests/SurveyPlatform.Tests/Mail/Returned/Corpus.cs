using System.Text;
using SurveyPlatform.Core.Mail.Returned;
using SurveyPlatform.Testing;

namespace SurveyPlatform.Tests.Mail.Returned;

/// <summary>Messages of the shapes that mail servers, programs and people send, written by hand, each with what it is.</summary>
public static class Corpus
{
    /// <summary>The mail that they are about.</summary>
    public const string MessageId = "<0198a000-0000-7000-8000-000000000001@survey.test>";

    private static readonly string _folder = Path.Combine(Repository.Folder, "tests", "SurveyPlatform.Tests", "Mail", "Returned");

    public sealed record Expected(string File, ReturnedKind Kind, string? Status, string? Recipient, DateOnly? AwayUntil, string? SuccessorName, string? SuccessorEmail, bool IsAboutOurs);

    public static IReadOnlyList<Expected> All { get; } = [.. File.ReadLines(Path.Combine(_folder, "expected.txt")).Where(l => !l.StartsWith('#')).Select(Line)];

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(_folder, $"{file}.eml"));

    /// <summary>The same message about another mail of ours, one to another address.</summary>
    public static byte[] About(string file, string messageId, string address) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(Read(file)).Replace(MessageId, messageId, StringComparison.Ordinal).Replace("ben.bell@trust.example", address, StringComparison.Ordinal));

    private static Expected Line(string line)
    {
        string?[] cells = [.. line.Split('|').Select(c => c == "-" ? null : c)];
        return new(
            cells[0]!, Enum.Parse<ReturnedKind>(cells[1]!, ignoreCase: true), cells[2], cells[3], cells[4] is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd") : null, cells[5], cells[6], cells[7] == "ours"); // every line names file and kind
    }
}
