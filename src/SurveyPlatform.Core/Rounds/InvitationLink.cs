using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SurveyPlatform.Core.Rounds;

// A personal link is base64url(invitation id, generation, tag), 16 + 2 + 16 bytes, where the tag is HMAC-SHA-256 over id and
// generation, cut to 128 bits, under a key derived from Survey:Secret. Nothing secret is stored: somebody who reads or steals the
// database has ids and generations, but without the key cannot make a link, and a link cannot be guessed (2^-128).
//
// The generation makes links revocable without a table of tokens: re-issuing raises it, and every earlier link then fails the
// comparison with the row. Mail composed again (a retry, a reminder) carries the same link, because nothing in it is random.
//
// Verifying is done in constant time and before any database access, so that a forged link costs us one hash. What the caller
// shows for a forged, a superseded and an erased link must be one and the same page.

/// <summary>Makes and verifies the secret part of personal links, of the links to contact checks and of unsubscribe addresses.</summary>
public sealed class InvitationLink(SurveySecret secret)
{
    private const int TagLength = 16;
    private const int BodyLength = 18;

    public string Create(Guid invitation, int generation) => Create(secret.LinkKey, invitation, generation);

    /// <param name="link">Null where the address held nothing but blanks.</param>
    /// <returns>False for anything we did not make. Whether the generation is still alive only the invitation's row can tell.</returns>
    public bool TryRead(string? link, out Guid invitation, out int generation) => TryRead(secret.LinkKey, link, out invitation, out generation);

    /// <summary>The link to a contact check, which opens nothing else.</summary>
    public string CreateContactCheck(Guid check, int generation) => Create(secret.ContactCheckKey, check, generation);

    /// <inheritdoc cref="TryRead(string?, out Guid, out int)"/>
    public bool TryReadContactCheck(string? link, out Guid check, out int generation) => TryRead(secret.ContactCheckKey, link, out check, out generation);

    /// <summary>The token of an unsubscribe address: outlives re-issued links, opens no questionnaire.</summary>
    /// <param name="subject">What the mail is about: an invitation or a contact check.</param>
    public string CreateUnsubscribe(Guid subject)
    {
        Span<byte> bytes = stackalloc byte[16 + TagLength];
        subject.TryWriteBytes(bytes, bigEndian: true, out _);
        Tag(secret.UnsubscribeKey, bytes[..16], bytes[16..]);
        return Base64Url.EncodeToString(bytes);
    }

    public bool TryReadUnsubscribe(string? token, out Guid subject)
    {
        subject = default;
        Span<byte> bytes = stackalloc byte[16 + TagLength];
        if (!TryDecode(token, bytes) || !Verifies(secret.UnsubscribeKey, bytes, 16))
        {
            return false;
        }

        subject = new Guid(bytes[..16], bigEndian: true);
        return true;
    }

    private static string Create(ReadOnlySpan<byte> key, Guid id, int generation)
    {
        Span<byte> bytes = stackalloc byte[BodyLength + TagLength];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[16..], checked((ushort)generation));
        Tag(key, bytes[..BodyLength], bytes[BodyLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static bool TryRead(ReadOnlySpan<byte> key, string? link, out Guid id, out int generation)
    {
        (id, generation) = (default, 0);
        Span<byte> bytes = stackalloc byte[BodyLength + TagLength];
        if (!TryDecode(link, bytes) || !Verifies(key, bytes, BodyLength))
        {
            return false;
        }

        id = new Guid(bytes[..16], bigEndian: true);
        generation = BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]);
        return true;
    }

    private static bool TryDecode(string? text, Span<byte> bytes) =>
        text?.Length == Base64Url.GetEncodedLength(bytes.Length)
        && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length; // the Try form throws

    private static bool Verifies(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, int body)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        Tag(key, bytes[..body], tag);
        return CryptographicOperations.FixedTimeEquals(tag, bytes[body..]);
    }

    private static void Tag(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body, Span<byte> tag)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, body, hash);
        hash[..TagLength].CopyTo(tag);
    }
}
