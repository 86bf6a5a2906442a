using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SurveyPlatform.Core;

namespace SurveyPlatform.Web.Accounts;

/// <summary>A program's way in. Only the hash of the key is kept, so a stolen database opens nothing.</summary>
public sealed class ApiKey
{
    private const string PrefixAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The readable start of the key, by which people tell keys apart in lists and logs.</summary>
    public required string Prefix { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The account of the person whose key it is; a key made on the command line may belong to nobody.</summary>
    public Guid? OwnerId { get; init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <returns>The row to keep and the key itself, which nobody can show again.</returns>
    public static (ApiKey Row, string Key) Create(string name, DateTimeOffset? expiresAt, Guid? owner)
    {
        var prefix = $"sp_{RandomNumberGenerator.GetString(PrefixAlphabet, 8)}";
        var key = $"{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var row = new ApiKey
        {
            Id = TimeProvider.System.NewId(),
            Name = name,
            Prefix = prefix,
            Hash = HashOf(key),
            CreatedAt = TimeProvider.System.GetUtcNow(),
            ExpiresAt = expiresAt?.ToUniversalTime(),
            OwnerId = owner,
        };
        return (row, key);
    }

    /// <summary>A plain hash is enough: the key is 32 random bytes, which nobody guesses one by one.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public void Revoke() => RevokedAt ??= TimeProvider.System.GetUtcNow();
}
