using System.Text;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Api;

/// <summary>Bodies that are files: read whole, to a limit, as bytes or as exact UTF-8 text.</summary>
public static class BodyText
{
    private static readonly Problem TooLarge = new("bodyTooLarge", 413, "The body is larger than {0} bytes.");
    private static readonly Problem NotUtf8 = new("notUtf8", 400, "The body is not UTF-8 text.");
    private static readonly Problem WrongType = new("unsupportedMediaType", 415, "Send {0}.");

    public static async Task<byte[]> ReadBytesAsync(this HttpRequest request, int atMost, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + read > atMost)
            {
                throw TooLarge.With(atMost);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    public static async Task<string> ReadUtf8Async(this HttpRequest request, int atMost, CancellationToken ct)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(await request.ReadBytesAsync(atMost, ct)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8.With();
        }
    }

    public static bool IsOfType(this HttpRequest request, string mediaType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) && sent.MediaType == mediaType;

    public static void RequireType(this HttpRequest request, string mediaType)
    {
        if (!request.IsOfType(mediaType))
        {
            throw WrongType.With(mediaType);
        }
    }
}
