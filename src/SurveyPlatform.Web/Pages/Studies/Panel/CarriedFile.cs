using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SurveyPlatform.Core.Panel;

namespace SurveyPlatform.Web.Pages.Studies.Panel;

/// <summary>
/// A file that travels in the form from its preview to its import, so that what is applied is to the byte what was looked at;
/// nothing is kept on the server for somebody who never comes back.
/// </summary>
public static class CarriedFile
{
    /// <summary>The longest text of a packed file: base64 of the largest file there may be, were it not to shrink at all.</summary>
    public const int MaxLength = (PanelFile.MaxBytes / 3 * 4) + 10_000;

    public static string Pack(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(file);
        }

        return Base64Url.EncodeToString(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Refuses what we did not pack, and what would unpack to more than a file may have.</summary>
    public static byte[] Unpack(string text)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(Base64Url.DecodeFromChars(text)), CompressionMode.Decompress);
            using var file = new MemoryStream();
            var buffer = new byte[81920];
            while (brotli.Read(buffer) is > 0 and var read && file.Length <= PanelFile.MaxBytes)
            {
                file.Write(buffer, 0, read);
            }

            return file.ToArray();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or InvalidOperationException)
        {
            throw PanelProblems.FileUnreadable.With("The file did not come back whole. Choose it again.");
        }
    }

    /// <summary>Names what an import would do, so that a panel that changed since the preview is noticed.</summary>
    public static string Fingerprint(ImportPanel.Result result)
    {
        var text = new StringBuilder();
        foreach (var row in result.Rows)
        {
            text.Append(row.Row.Row).Append('\t').Append(row.Kind);
            foreach (var change in row.Changes)
            {
                text.Append('\t').Append(change.Field).Append('\t').Append(change.Old).Append('\t').Append(change.New);
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
