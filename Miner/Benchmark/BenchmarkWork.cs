// The work by which a miner is timed: lanes of scrypt (RFC 7914) over a fresh challenge. scrypt is used because a machine without the memory
// cannot save the time (Alwen, Chen, Pietrzak, Reyzin, Tessaro: "Scrypt is maximally memory-hard", 2017), and lanes because a few of
// them, which the miner cannot foresee, are computed again for a fraction of the whole. The address is in the salt: no miner can hand in
// what another has computed.

using System.Globalization;
using System.Text;
using Cuckoo.Chain.Wallets;

namespace Cuckoo.Miner.Benchmark;

/// <summary>The timed, memory-hard benchmark. The miner does all lanes; who checks it does some.</summary>
public static class BenchmarkWork
{
    /// <summary>How many lanes there are; each may run on a thread of its own.</summary>
    public const int Lanes = 16;

    /// <summary>Memory of a lane in bytes: 128·r·N of scrypt with r = 8 and N = 2^15. Beyond the cache of a core, and sixteen fit into half a gigabyte.</summary>
    public const int LaneBytes = 128 * BlockSize * Cost;

    private const int Cost = 1 << 15;
    private const int BlockSize = 8;
    private const int ResultBytes = 32;

    /// <summary>Does all lanes.</summary>
    /// <param name="challenge">The network's text.</param>
    /// <param name="miner">The operator's address.</param>
    /// <param name="threads">How many lanes at once; 0 for one a processor.</param>
    /// <param name="cancellation">Ends it between two lanes.</param>
    /// <returns>32 bytes of each lane, lower-case hexadecimal.</returns>
    public static IReadOnlyList<string> Do(string challenge, string miner, int threads, CancellationToken cancellation)
    {
        var results = new string[Lanes];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, Lanes, options, lane => results[lane] = Lane(challenge, miner, lane));
        return results;
    }

    /// <summary>Does one lane.</summary>
    /// <param name="challenge">The network's text.</param>
    /// <param name="miner">The operator's address.</param>
    /// <param name="lane">From 0 on.</param>
    public static string Lane(string challenge, string miner, int lane)
    {
        var result = new byte[ResultBytes];
        var salt = string.Create(CultureInfo.InvariantCulture, $"Cuckoo benchmark 1 {miner} {lane}");
        Scrypt.Derive(Encoding.UTF8.GetBytes(challenge), Encoding.UTF8.GetBytes(salt), Cost, BlockSize, parallelism: 1, result);
        return Convert.ToHexStringLower(result);
    }
}
