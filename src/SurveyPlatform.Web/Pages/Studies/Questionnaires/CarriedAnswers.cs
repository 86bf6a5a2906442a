using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using SurveyPlatform.Core;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Studies.Questionnaires;

/// <summary>A sheet of test answers that is kept nowhere: it travels in the address from page to page, so that Back, a bookmark and a colleague find it.</summary>
public static class CarriedAnswers
{
    /// <summary>Servers and proxies take addresses of 8,000 characters; the rest is for the path.</summary>
    public const int Longest = 6_000;

    private const int LargestSheet = 400_000;

    private static readonly Problem Unreadable = new("carriedAnswers", 400, "The test answers in this address cannot be read: it was cut off on the way. Begin again from the questionnaire.");

    public static string Of(AnswerSheet sheet)
    {
        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            packing.Write(Encoding.UTF8.GetBytes(sheet.ToJson()));
        }

        return Base64Url.EncodeToString(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    public static AnswerSheet Read(string carried)
    {
        try
        {
            var sheet = new byte[LargestSheet];
            using var unpacking = new BrotliStream(new MemoryStream(Base64Url.DecodeFromChars(carried)), CompressionMode.Decompress);
            var length = unpacking.ReadAtLeast(sheet, LargestSheet, throwOnEndOfStream: false);
            return AnswerSheet.Parse(sheet.AsSpan(0, length));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or IOException)
        {
            throw Unreadable.With();
        }
    }
}
