using System.Security.Cryptography;

namespace SurveyPlatform.Core;

/// <summary>
/// The keys derived from <c>Survey:Secret</c>, one for each purpose, so that none can stand in for another.
/// The host sets the secret once, before the first request or job.
/// </summary>
public sealed class SurveySecret
{
    public const int Length = 32;

    private byte[]? _linkKey;
    private byte[]? _unsubscribeKey;
    private byte[]? _contactCheckKey;
    private byte[]? _pseudonymKey;
    private byte[]? _returnKey;

    public ReadOnlySpan<byte> LinkKey => _linkKey ?? throw Unset();

    public ReadOnlySpan<byte> UnsubscribeKey => _unsubscribeKey ?? throw Unset();

    public ReadOnlySpan<byte> ContactCheckKey => _contactCheckKey ?? throw Unset();

    /// <summary>Never rotated: the pseudonyms of a study hold through all its rounds.</summary>
    public ReadOnlySpan<byte> PseudonymKey => _pseudonymKey ?? throw Unset();

    /// <summary>Of the tags in return addresses.</summary>
    public ReadOnlySpan<byte> ReturnKey => _returnKey ?? throw Unset();

    public void Set(byte[] secret)
    {
        if (secret.Length != Length)
        {
            throw new ArgumentException($"A secret has {Length} bytes.", nameof(secret));
        }

        _linkKey = Derive(secret, "personal link");
        _unsubscribeKey = Derive(secret, "unsubscribe");
        _contactCheckKey = Derive(secret, "contact check");
        _pseudonymKey = Derive(secret, "pseudonym");
        _returnKey = Derive(secret, "return address");
    }

    /// <summary>RFC 5869 with the purpose as its info.</summary>
    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: System.Text.Encoding.UTF8.GetBytes($"SurveyPlatform {purpose}"));

    private static InvalidOperationException Unset() => new("The host has not set Survey:Secret.");
}
