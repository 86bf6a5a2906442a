using System.Security.Cryptography;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>A raw message as it came in: its beginning, and a hash over all of it. However long it is, no more than the beginning is held.</summary>
public sealed record ReturnedMessage(ReadOnlyMemory<byte> Start, string Hash)
{
    public static async Task<ReturnedMessage> ReadAsync(Stream message, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var start = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await message.ReadAsync(buffer, ct)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            start.Write(buffer, 0, (int)Math.Min(read, ReturnedTextReader.Enough - start.Length));
        }

        return new(start.ToArray(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
