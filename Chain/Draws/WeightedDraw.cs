// Which of several miners gets a job, as anybody can recompute it. Nothing here but integers and SHA-256, so that two programs
// cannot come to different ends. Who has which right to a job is not decided here.

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Draws;

/// <summary>A miner that could have had a job, as it stood then.</summary>
/// <param name="Miner">Its address, EIP-55 text.</param>
/// <param name="LeastPrice">The least it takes for a unit of work.</param>
/// <param name="UsualMs">How long its latest jobs of the program took, in the middle; 0 when nothing is known.</param>
/// <param name="Accepted">Its accepted jobs.</param>
/// <param name="Stake">What it has at stake.</param>
public sealed record DrawEntry(string Miner, UInt128 LeastPrice, long UsualMs, int Accepted, UInt128 Stake);

/// <summary>The draw of a miner for a job.</summary>
/// <remarks>
/// A weight is the product of four factors in thousandths, divided by 10^9 and rounded down:
/// price, 1000 + 1000·(unit price − least price) / unit price; speed, 1000 + 3000·(fastest known time) / (own time), 2500 where the
/// own is not known; standing, 1000 + 50 a job accepted, of 20 at most; stake, 1000 + 1000·stake / (100·pay), of 100·pay at most.
/// So weights lie between 1,000 and 32,000: whoever can do a job has at least a thirty-second of the best one's chance at it.
/// </remarks>
public static class WeightedDraw
{
    /// <summary>Least weight.</summary>
    public const int LeastWeight = 1_000;

    /// <summary>Largest weight.</summary>
    public const int MostWeight = 32_000;

    private const string Domain = "cuckoo draw 1\n";
    private const int JobsThatCount = 20;
    private const int StakeInPays = 100;

    /// <summary>What is told of a seed before anything is drawn by it: SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="seed">32 bytes as lower-case hexadecimal, which the network chooses.</param>
    /// <param name="request">The request's id.</param>
    public static string CommitmentOf(string seed, string request) => Convert.ToHexStringLower(Hash($"seed\n{seed}\n{request}\n"));

    /// <summary>
    /// What the miners of a request are drawn by: neither who chose the seed first nor who chose the salt after seeing the commitment can
    /// aim at it alone.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="salt">What the payer said when it accepted the price, as lower-case hexadecimal; nothing where it said nothing.</param>
    public static string KeyOf(string seed, string? salt) => Convert.ToHexStringLower(Hash($"key\n{seed}\n{salt}\n"));

    /// <summary>The weights of the candidates, in their order.</summary>
    /// <param name="entries">The candidates.</param>
    /// <param name="unitPrice">What the job pays for a unit of work; 0 when it is not known.</param>
    /// <param name="pay">What the job pays at most.</param>
    /// <exception cref="ArgumentException">A candidate asks for more than the job pays, or has a number below zero.</exception>
    public static IReadOnlyList<int> Weights(IReadOnlyList<DrawEntry> entries, UInt128 unitPrice, UInt128 pay)
    {
        ArgumentNullException.ThrowIfNull(entries);
        long fastest = entries.Where(e => e.UsualMs > 0).Select(e => e.UsualMs).DefaultIfEmpty(0).Min();
        return [.. entries.Select(e => WeightOf(e, unitPrice, pay, fastest))];
    }

    /// <summary>The number that decides: the first 16 bytes, the highest first, of a hash of the key, the job and the draw's number.</summary>
    /// <param name="key">What <see cref="KeyOf"/> gives.</param>
    /// <param name="job">The job's id.</param>
    /// <param name="number">0 for the job's first draw.</param>
    public static UInt128 RandomOf(string key, string job, int number) => BinaryPrimitives.ReadUInt128BigEndian(
        Hash(string.Create(CultureInfo.InvariantCulture, $"draw\n{key}\n{job}\n{number}\n")));

    /// <summary>
    /// The place of the one chosen: the first whose weight and those before it exceed the remainder of the number by the sum of all.
    /// The bias of the remainder is below 2^-90. One without weight is never chosen, unless none has any: then all count alike.
    /// </summary>
    /// <param name="weights">At least one, none below zero.</param>
    /// <param name="random">The number that decides.</param>
    public static int Chosen(IReadOnlyList<int> weights, UInt128 random)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfZero(weights.Count, nameof(weights));
        foreach (int weight in weights) ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
        long sum = weights.Sum(w => (long)w);
        if (sum == 0) return (int)(random % (UInt128)weights.Count);
        long left = (long)(random % (UInt128)sum);
        int place = 0;
        while (left >= weights[place]) left -= weights[place++];
        return place;
    }

    /// <summary>Draws one of the candidates: the same one in whatever order they come.</summary>
    /// <param name="entries">At least one; no miner twice.</param>
    /// <param name="unitPrice">What the job pays for a unit of work; 0 when it is not known.</param>
    /// <param name="pay">What the job pays at most.</param>
    /// <param name="random">The number that decides.</param>
    /// <returns>The address of the one chosen.</returns>
    /// <exception cref="ArgumentException">A candidate could not have had the job, or there is none.</exception>
    public static string Of(IEnumerable<DrawEntry> entries, UInt128 unitPrice, UInt128 pay, UInt128 random)
    {
        DrawEntry[] sorted = [.. entries.OrderBy(e => e.Miner, StringComparer.Ordinal)];
        return sorted[Chosen(Weights(sorted, unitPrice, pay), random)].Miner;
    }

    private static int WeightOf(DrawEntry entry, UInt128 unitPrice, UInt128 pay, long fastest)
    {
        if ((unitPrice > 0 && entry.LeastPrice > unitPrice) || entry.UsualMs < 0 || entry.Accepted < 0)
            throw new ArgumentException("A candidate could not have had the job.", nameof(entry));
        BigInteger most = (BigInteger)pay * StakeInPays;
        BigInteger price = unitPrice == 0 ? 1_000 : 1_000 + ((BigInteger)(unitPrice - entry.LeastPrice) * 1_000 / unitPrice);
        BigInteger speed = entry.UsualMs == 0 ? 2_500 : 1_000 + ((BigInteger)fastest * 3_000 / entry.UsualMs);
        int standing = 1_000 + (50 * Math.Min(entry.Accepted, JobsThatCount));
        BigInteger stake = most.IsZero ? 1_000 : 1_000 + (BigInteger.Min(entry.Stake, most) * 1_000 / most);
        return (int)(price * speed * standing * stake / 1_000_000_000);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(Domain + text));
}
