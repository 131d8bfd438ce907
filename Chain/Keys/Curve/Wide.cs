using System.Runtime.CompilerServices;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>Additions and subtractions of limbs with a carry of 0 or 1.</summary>
internal static class Carry
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong a, ulong b, ulong carryIn, out ulong carry)
    {
        var sum = a + b;
        var result = sum + carryIn;
        carry = (sum < a ? 1UL : 0) + (result < sum ? 1UL : 0);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong a, ulong b, ulong borrowIn, out ulong borrow)
    {
        var difference = a - b;
        var result = difference - borrowIn;
        borrow = (a < b ? 1UL : 0) + (difference < borrowIn ? 1UL : 0);
        return result;
    }
}

/// <summary>The 512-bit product of two 256-bit numbers, lowest limb first.</summary>
internal struct Wide
{
    public ulong R0, R1, R2, R3, R4, R5, R6, R7;

    /// <summary>Schoolbook, row by row: a product and two carries fit in 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ulong a0, ulong a1, ulong a2, ulong a3, ulong b0, ulong b1, ulong b2, ulong b3, out Wide w)
    {
        ulong carry = 0;
        w.R0 = Row(a0, b0, 0, ref carry);
        var r1 = Row(a0, b1, 0, ref carry);
        var r2 = Row(a0, b2, 0, ref carry);
        var r3 = Row(a0, b3, 0, ref carry);
        var r4 = carry;

        carry = 0;
        w.R1 = Row(a1, b0, r1, ref carry);
        r2 = Row(a1, b1, r2, ref carry);
        r3 = Row(a1, b2, r3, ref carry);
        r4 = Row(a1, b3, r4, ref carry);
        var r5 = carry;

        carry = 0;
        w.R2 = Row(a2, b0, r2, ref carry);
        r3 = Row(a2, b1, r3, ref carry);
        r4 = Row(a2, b2, r4, ref carry);
        r5 = Row(a2, b3, r5, ref carry);
        var r6 = carry;

        carry = 0;
        w.R3 = Row(a3, b0, r3, ref carry);
        w.R4 = Row(a3, b1, r4, ref carry);
        w.R5 = Row(a3, b2, r5, ref carry);
        w.R6 = Row(a3, b3, r6, ref carry);
        w.R7 = carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Row(ulong a, ulong b, ulong add, ref ulong carry)
    {
        var high = Math.BigMul(a, b, out var low);
        low += add;
        high += low < add ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }
}
