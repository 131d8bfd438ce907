// Four Keccak states in the registers of AVX2, one a 64-bit lane: the same round as KeccakPermutation.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cuckoo.Chain.Keys;

/// <summary>Keccak-f[1600] of 4 states side by side.</summary>
internal static class Keccak4
{
    /// <summary>Messages hashed at a time.</summary>
    public const int Width = 4;

    /// <summary>Whether this processor can.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Permutes 4 states in place: lane l of state i lies at 4l + i.</summary>
    public static void Permute(Span<ulong> lanes)
    {
        ref var first = ref MemoryMarshal.GetReference(lanes[..(25 * Width)]);
        var a0 = Vector256.LoadUnsafe(ref first, 0 * Width); var a1 = Vector256.LoadUnsafe(ref first, 1 * Width); var a2 = Vector256.LoadUnsafe(ref first, 2 * Width); var a3 = Vector256.LoadUnsafe(ref first, 3 * Width); var a4 = Vector256.LoadUnsafe(ref first, 4 * Width);
        var a5 = Vector256.LoadUnsafe(ref first, 5 * Width); var a6 = Vector256.LoadUnsafe(ref first, 6 * Width); var a7 = Vector256.LoadUnsafe(ref first, 7 * Width); var a8 = Vector256.LoadUnsafe(ref first, 8 * Width); var a9 = Vector256.LoadUnsafe(ref first, 9 * Width);
        var a10 = Vector256.LoadUnsafe(ref first, 10 * Width); var a11 = Vector256.LoadUnsafe(ref first, 11 * Width); var a12 = Vector256.LoadUnsafe(ref first, 12 * Width); var a13 = Vector256.LoadUnsafe(ref first, 13 * Width); var a14 = Vector256.LoadUnsafe(ref first, 14 * Width);
        var a15 = Vector256.LoadUnsafe(ref first, 15 * Width); var a16 = Vector256.LoadUnsafe(ref first, 16 * Width); var a17 = Vector256.LoadUnsafe(ref first, 17 * Width); var a18 = Vector256.LoadUnsafe(ref first, 18 * Width); var a19 = Vector256.LoadUnsafe(ref first, 19 * Width);
        var a20 = Vector256.LoadUnsafe(ref first, 20 * Width); var a21 = Vector256.LoadUnsafe(ref first, 21 * Width); var a22 = Vector256.LoadUnsafe(ref first, 22 * Width); var a23 = Vector256.LoadUnsafe(ref first, 23 * Width); var a24 = Vector256.LoadUnsafe(ref first, 24 * Width);
        foreach (var constant in KeccakPermutation.RoundConstants)
        {
            var c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
            var c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
            var c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            var c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
            var c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
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
            a0 = b0 ^ Vector256.AndNot(b2, b1);
            a1 = b1 ^ Vector256.AndNot(b3, b2);
            a2 = b2 ^ Vector256.AndNot(b4, b3);
            a3 = b3 ^ Vector256.AndNot(b0, b4);
            a4 = b4 ^ Vector256.AndNot(b1, b0);
            a5 = b5 ^ Vector256.AndNot(b7, b6);
            a6 = b6 ^ Vector256.AndNot(b8, b7);
            a7 = b7 ^ Vector256.AndNot(b9, b8);
            a8 = b8 ^ Vector256.AndNot(b5, b9);
            a9 = b9 ^ Vector256.AndNot(b6, b5);
            a10 = b10 ^ Vector256.AndNot(b12, b11);
            a11 = b11 ^ Vector256.AndNot(b13, b12);
            a12 = b12 ^ Vector256.AndNot(b14, b13);
            a13 = b13 ^ Vector256.AndNot(b10, b14);
            a14 = b14 ^ Vector256.AndNot(b11, b10);
            a15 = b15 ^ Vector256.AndNot(b17, b16);
            a16 = b16 ^ Vector256.AndNot(b18, b17);
            a17 = b17 ^ Vector256.AndNot(b19, b18);
            a18 = b18 ^ Vector256.AndNot(b15, b19);
            a19 = b19 ^ Vector256.AndNot(b16, b15);
            a20 = b20 ^ Vector256.AndNot(b22, b21);
            a21 = b21 ^ Vector256.AndNot(b23, b22);
            a22 = b22 ^ Vector256.AndNot(b24, b23);
            a23 = b23 ^ Vector256.AndNot(b20, b24);
            a24 = b24 ^ Vector256.AndNot(b21, b20);
            a0 ^= Vector256.Create(constant);
        }

        a0.StoreUnsafe(ref first, 0 * Width); a1.StoreUnsafe(ref first, 1 * Width); a2.StoreUnsafe(ref first, 2 * Width); a3.StoreUnsafe(ref first, 3 * Width); a4.StoreUnsafe(ref first, 4 * Width);
        a5.StoreUnsafe(ref first, 5 * Width); a6.StoreUnsafe(ref first, 6 * Width); a7.StoreUnsafe(ref first, 7 * Width); a8.StoreUnsafe(ref first, 8 * Width); a9.StoreUnsafe(ref first, 9 * Width);
        a10.StoreUnsafe(ref first, 10 * Width); a11.StoreUnsafe(ref first, 11 * Width); a12.StoreUnsafe(ref first, 12 * Width); a13.StoreUnsafe(ref first, 13 * Width); a14.StoreUnsafe(ref first, 14 * Width);
        a15.StoreUnsafe(ref first, 15 * Width); a16.StoreUnsafe(ref first, 16 * Width); a17.StoreUnsafe(ref first, 17 * Width); a18.StoreUnsafe(ref first, 18 * Width); a19.StoreUnsafe(ref first, 19 * Width);
        a20.StoreUnsafe(ref first, 20 * Width); a21.StoreUnsafe(ref first, 21 * Width); a22.StoreUnsafe(ref first, 22 * Width); a23.StoreUnsafe(ref first, 23 * Width); a24.StoreUnsafe(ref first, 24 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate(Vector256<ulong> lanes, [ConstantExpected] byte bits) => (lanes << bits) | (lanes >>> (64 - bits));
}
