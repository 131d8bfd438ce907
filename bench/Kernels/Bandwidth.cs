using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Cpu;

namespace Cuckoo.Kernels.Bench;

/// <summary>How fast this machine's threads read memory that is in no cache: the bound of every decode.</summary>
internal sealed unsafe class Bandwidth : ITeamWork, IDisposable
{
    /// <summary>More than any cache that one tenant of a processor is left.</summary>
    public const long Bytes = 1L << 30;

    private const long ChunkBytes = 1 << 21;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 1 << 21);
    private readonly Team _team;

    public Bandwidth(int threads)
    {
        _team = new Team(threads);
        for (long at = 0; at < Bytes; at += sizeof(long))
            *(long*)(_memory + at) = at; // Pages that were never written are all the same page of zeros.
    }

    public int Chunks => (int)(Bytes / ChunkBytes);

    /// <summary>What the last chunk gave; it keeps the reads from being optimised away.</summary>
    public long Sum { get; private set; }

    /// <summary>Reads everything once.</summary>
    public TimeSpan Measure()
    {
        var start = TimeProvider.System.GetTimestamp();
        _team.Run(this);
        return TimeProvider.System.GetElapsedTime(start);
    }

    public void Execute(int chunk, int member) => Sum = Read((long*)(_memory + chunk * ChunkBytes), ChunkBytes / sizeof(long));

    public void Dispose()
    {
        _team.Dispose();
        NativeMemory.AlignedFree(_memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Read(long* from, long count)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        var end = from + count;
        for (var at = from; at < end; at += 32)
        {
            a ^= Vector512.Load(at);
            b ^= Vector512.Load(at + 8);
            c ^= Vector512.Load(at + 16);
            d ^= Vector512.Load(at + 24);
        }

        return Vector512.Sum(a ^ b ^ c ^ d);
    }
}
