using System.Security.Cryptography;

namespace SurveyPlatform.Core.Extracts;

/// <summary>
/// The names under which people and seats stand in data: the same through all rounds of a study, unrelated between studies,
/// and without the key not to be computed from anything that leaves the product.
/// </summary>
public sealed class Pseudonyms(SurveySecret secret)
{
    public const int Length = 13;

    public string OfPerson(Guid study, Guid informant) => Of(study, "person", informant);

    public string OfSeat(Guid study, Guid seat) => Of(study, "seat", seat);

    /// <summary>Puts rows in an order that says nothing of when or in which order they were entered; of no use for finding a pseudonym.</summary>
    internal byte[] OrderKey(Guid study)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(study, "order of rows", Guid.Empty, hash);
        return hash[..16].ToArray();
    }

    private string Of(Guid study, string kind, Guid id)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(study, kind, id, hash);
        Span<char> name = stackalloc char[Length];
        Base32.Encode(hash, name);
        return new string(name);
    }

    private void Hash(Guid study, string kind, Guid id, Span<byte> hash)
    {
        Span<byte> message = stackalloc byte[32 + 16];
        study.TryWriteBytes(message, bigEndian: true, out _);
        id.TryWriteBytes(message[16..], bigEndian: true, out _);
        var length = 32 + System.Text.Encoding.ASCII.GetBytes(kind, message[32..]);
        HMACSHA256.HashData(secret.PseudonymKey, message[..length], hash);
    }
}
