using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Chance that depends on nothing but the seed and what is asked: not on order, machine or version of the program.</summary>
public sealed class SeedDraw(string seed)
{
    /// <summary>From 0 up to but not including 1.</summary>
    public double Share(params ReadOnlySpan<string> what)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{string.Join('|', what)}"), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) / (double)(1UL << 53);
    }

    /// <summary>Between -1 and 1, most often near 0.</summary>
    public double Tilt(params ReadOnlySpan<string> what) => Share([.. what, "one"]) + Share([.. what, "two"]) - 1;

    public int Below(int count, params ReadOnlySpan<string> what) => (int)(Share(what) * count);

    public T Pick<T>(IReadOnlyList<T> of, params ReadOnlySpan<string> what) => of[Below(of.Count, what)];

    /// <summary>One of the keys, each as often as its weight says.</summary>
    public T Weighted<T>(IReadOnlyCollection<KeyValuePair<T, double>> weights, params ReadOnlySpan<string> what)
    {
        var left = Share(what) * weights.Sum(w => w.Value);
        foreach (var (key, weight) in weights)
        {
            left -= weight;
            if (left < 0)
            {
                return key;
            }
        }

        return weights.Last().Key;
    }
}
