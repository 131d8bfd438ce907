// Eight Keccak states in the 32 registers of AVX-512, one a 64-bit lane: the same round as KeccakPermutation,
// with its rotations and its three-way logic each one instruction.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cuckoo.Chain.Keys;

/// <summary>Keccak-f[1600] of 8 states side by side.</summary>
internal static class Keccak8
{
    /// <summary>Messages hashed at a time.</summary>
    public const int Width = 8;

    // Truth tables of vpternlogq over (first, second, third): the parity, and first ^ (~second & third).
    private const byte Xor3 = 0x96;
    private const byte Chi = 0xD2;


    /// <summary>Whether this processor can.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Permutes 8 states in place: lane l of state i lies at 8l + i.</summary>
    public static void Permute(Span<ulong> lanes)
    {
        ref var first = ref MemoryMarshal.GetReference(lanes[..(25 * Width)]);
        var a0 = Vector512.LoadUnsafe(ref first, 0 * Width); var a1 = Vector512.LoadUnsafe(ref first, 1 * Width); var a2 = Vector512.LoadUnsafe(ref first, 2 * Width); var a3 = Vector512.LoadUnsafe(ref first, 3 * Width); var a4 = Vector512.LoadUnsafe(ref first, 4 * Width);
        var a5 = Vector512.LoadUnsafe(ref first, 5 * Width); var a6 = Vector512.LoadUnsafe(ref first, 6 * Width); var a7 = Vector512.LoadUnsafe(ref first, 7 * Width); var a8 = Vector512.LoadUnsafe(ref first, 8 * Width); var a9 = Vector512.LoadUnsafe(ref first, 9 * Width);
        var a10 = Vector512.LoadUnsafe(ref first, 10 * Width); var a11 = Vector512.LoadUnsafe(ref first, 11 * Width); var a12 = Vector512.LoadUnsafe(ref first, 12 * Width); var a13 = Vector512.LoadUnsafe(ref first, 13 * Width); var a14 = Vector512.LoadUnsafe(ref first, 14 * Width);
        var a15 = Vector512.LoadUnsafe(ref first, 15 * Width); var a16 = Vector512.LoadUnsafe(ref first, 16 * Width); var a17 = Vector512.LoadUnsafe(ref first, 17 * Width); var a18 = Vector512.LoadUnsafe(ref first, 18 * Width); var a19 = Vector512.LoadUnsafe(ref first, 19 * Width);
        var a20 = Vector512.LoadUnsafe(ref first, 20 * Width); var a21 = Vector512.LoadUnsafe(ref first, 21 * Width); var a22 = Vector512.LoadUnsafe(ref first, 22 * Width); var a23 = Vector512.LoadUnsafe(ref first, 23 * Width); var a24 = Vector512.LoadUnsafe(ref first, 24 * Width);
        foreach (var constant in KeccakPermutation.RoundConstants)
        {
            var c0 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a0, a5, a10, Xor3), a15, a20, Xor3);
            var c1 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a1, a6, a11, Xor3), a16, a21, Xor3);
            var c2 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a2, a7, a12, Xor3), a17, a22, Xor3);
            var c3 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a3, a8, a13, Xor3), a18, a23, Xor3);
            var c4 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a4, a9, a14, Xor3), a19, a24, Xor3);
            var d0 = c4 ^ Rotate(c1, 1);
            var d1 = c0 ^ Rotate(c2, 1);
            var d2 = c1 ^ Rotate(c3, 1);
            var d3 = c2 ^ Rotate(c4, 1);
            var d4 = c3 ^ Rotate(c0, 1);
            var b0 = a0 ^ d0;
            var b10 = Rotate(a1 ^ d1, 1);
            var b20 = Rotate(a2 ^ d2, 62);
            var b5 = Rotate(a3 ^ d3, 28);
            var b15 = Rotate(a4 ^ d4, 27);
            var b16 = Rotate(a5 ^ d0, 36);
            var b1 = Rotate(a6 ^ d1, 44);
            var b11 = Rotate(a7 ^ d2, 6);
            var b21 = Rotate(a8 ^ d3, 55);
            var b6 = Rotate(a9 ^ d4, 20);
            var b7 = Rotate(a10 ^ d0, 3);
            var b17 = Rotate(a11 ^ d1, 10);
            var b2 = Rotate(a12 ^ d2, 43);
            var b12 = Rotate(a13 ^ d3, 25);
            var b22 = Rotate(a14 ^ d4, 39);
            var b23 = Rotate(a15 ^ d0, 41);
            var b8 = Rotate(a16 ^ d1, 45);
            var b18 = Rotate(a17 ^ d2, 15);
            var b3 = Rotate(a18 ^ d3, 21);
            var b13 = Rotate(a19 ^ d4, 8);
            var b14 = Rotate(a20 ^ d0, 18);
            var b24 = Rotate(a21 ^ d1, 2);
            var b9 = Rotate(a22 ^ d2, 61);
            var b19 = Rotate(a23 ^ d3, 56);
            var b4 = Rotate(a24 ^ d4, 14);
            a0 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            a1 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a2 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a3 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a4 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            a5 = Avx512F.TernaryLogic(b5, b6, b7, Chi);
            a6 = Avx512F.TernaryLogic(b6, b7, b8, Chi);
            a7 = Avx512F.TernaryLogic(b7, b8, b9, Chi);
            a8 = Avx512F.TernaryLogic(b8, b9, b5, Chi);
            a9 = Avx512F.TernaryLogic(b9, b5, b6, Chi);
            a10 = Avx512F.TernaryLogic(b10, b11, b12, Chi);
            a11 = Avx512F.TernaryLogic(b11, b12, b13, Chi);
            a12 = Avx512F.TernaryLogic(b12, b13, b14, Chi);
            a13 = Avx512F.TernaryLogic(b13, b14, b10, Chi);
            a14 = Avx512F.TernaryLogic(b14, b10, b11, Chi);
            a15 = Avx512F.TernaryLogic(b15, b16, b17, Chi);
            a16 = Avx512F.TernaryLogic(b16, b17, b18, Chi);
            a17 = Avx512F.TernaryLogic(b17, b18, b19, Chi);
            a18 = Avx512F.TernaryLogic(b18, b19, b15, Chi);
            a19 = Avx512F.TernaryLogic(b19, b15, b16, Chi);
            a20 = Avx512F.TernaryLogic(b20, b21, b22, Chi);
            a21 = Avx512F.TernaryLogic(b21, b22, b23, Chi);
            a22 = Avx512F.TernaryLogic(b22, b23, b24, Chi);
            a23 = Avx512F.TernaryLogic(b23, b24, b20, Chi);
            a24 = Avx512F.TernaryLogic(b24, b20, b21, Chi);
            a0 ^= Vector512.Create(constant);
        }

        a0.StoreUnsafe(ref first, 0 * Width); a1.StoreUnsafe(ref first, 1 * Width); a2.StoreUnsafe(ref first, 2 * Width); a3.StoreUnsafe(ref first, 3 * Width); a4.StoreUnsafe(ref first, 4 * Width);
        a5.StoreUnsafe(ref first, 5 * Width); a6.StoreUnsafe(ref first, 6 * Width); a7.StoreUnsafe(ref first, 7 * Width); a8.StoreUnsafe(ref first, 8 * Width); a9.StoreUnsafe(ref first, 9 * Width);
        a10.StoreUnsafe(ref first, 10 * Width); a11.StoreUnsafe(ref first, 11 * Width); a12.StoreUnsafe(ref first, 12 * Width); a13.StoreUnsafe(ref first, 13 * Width); a14.StoreUnsafe(ref first, 14 * Width);
        a15.StoreUnsafe(ref first, 15 * Width); a16.StoreUnsafe(ref first, 16 * Width); a17.StoreUnsafe(ref first, 17 * Width); a18.StoreUnsafe(ref first, 18 * Width); a19.StoreUnsafe(ref first, 19 * Width);
        a20.StoreUnsafe(ref first, 20 * Width); a21.StoreUnsafe(ref first, 21 * Width); a22.StoreUnsafe(ref first, 22 * Width); a23.StoreUnsafe(ref first, 23 * Width); a24.StoreUnsafe(ref first, 24 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Rotate(Vector512<ulong> lanes, [ConstantExpected] byte bits) => Avx512F.RotateLeft(lanes, bits);
}
