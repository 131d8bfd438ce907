using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Asks for weights before they are needed: the hardware looks ahead one page only, and not into another panel.</summary>
/// <remarks>Nothing is read, so an address may lie behind the last weight. bench/Kernels (matvec, gemm) is the benchmark that justifies it.</remarks>
internal static unsafe class Prefetch
{
    /// <summary>Some 300 ns ahead at 14 GB/s a processor.</summary>
    private const int Distance = 8 * 544;

    private const int LineBytes = 64;

    /// <summary>Asks for as much as is read now, some way ahead of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(byte* from, int length) => Lines(from + Distance, length);

    /// <summary>Asks for these bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(byte* from, int length)
    {
        if (!Sse.IsSupported)
            return;
        for (var line = 0; line < length; line += LineBytes)
            Sse.Prefetch0(from + line);
    }
}
