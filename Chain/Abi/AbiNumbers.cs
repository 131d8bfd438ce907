using System.Numerics;

namespace Cuckoo.Chain.Abi;

/// <summary>Integers of .NET as the ABI's.</summary>
internal static class AbiNumbers
{
    public static bool TryUnsigned(object? value, out UInt256 number)
    {
        number = default;
        switch (value)
        {
            case UInt256 own: number = own; return true;
            case UInt128 wide: number = wide; return true;
            case ulong or uint or ushort or byte: number = Convert.ToUInt64(value, null); return true;
            case BigInteger { Sign: >= 0 } big when big.GetBitLength() <= 256: number = (UInt256)big; return true;
            case long and >= 0 or int and >= 0: number = (ulong)Convert.ToInt64(value, null); return true;
            default: return false;
        }
    }

    public static bool TrySigned(object? value, out BigInteger number)
    {
        number = default;
        switch (value)
        {
            case BigInteger big: number = big; return true;
            case long or int or short or sbyte: number = Convert.ToInt64(value, null); return true;
            case Int128 wide: number = wide; return true;
            case UInt256 own: number = own; return true;
            default: return false;
        }
    }
}
