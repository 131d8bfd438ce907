using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Cuckoo.Ledger;

/// <summary>A transfer: 128 bits decided by the caller.</summary>
/// <param name="Bits">The bits; zero is no id.</param>
public readonly record struct TransferKey(UInt128 Bits)
{
    /// <summary>The id of the <paramref name="index"/>th payment to another shard that an order makes; the same every time.</summary>
    /// <remarks>SHA-256 of the text <c>clear</c>, the id's 16 bytes and the index's 4, little endian; its first 16 bytes.</remarks>
    public TransferKey Clearing(int index)
    {
        Span<byte> text = stackalloc byte[25];
        "clear"u8.CopyTo(text);
        BinaryPrimitives.WriteUInt128LittleEndian(text[5..], Bits);
        BinaryPrimitives.WriteInt32LittleEndian(text[21..], index);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text, hash);
        return new TransferKey(BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }

    /// <inheritdoc/>
    public override string ToString() => Bits.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An account: its kind and a number of its own within the kind.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">A user's id, the hash of another's name, zero for a system account, the other shard for clearing.</param>
public readonly record struct AccountKey(AccountKind Kind, UInt128 Number)
{
    /// <summary>Money promised.</summary>
    public static AccountKey Escrow => new(AccountKind.Escrow, 0);

    /// <summary>Money on its way to or from another shard.</summary>
    public static AccountKey Clearing(int otherShard) => new(AccountKind.Clearing, (UInt128)otherShard);

    /// <summary>The shard, of so many, that the account lies in; a striped one lies in all.</summary>
    public int ShardOf(int shards) => shards == 1 ? 0 : (int)(Mix.Of((ulong)Kind, Number) % (uint)shards);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}:{Number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <summary>
/// A 64-bit hash by multiplying and folding. It is part of the format: it places accounts and is stored with entries. It is quick,
/// not secret: whoever chooses numbers to collide gets a slow table, which growing undoes, and no money.
/// </summary>
internal static class Mix
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xD1B54A32D192ED03;

    /// <summary>Hash of a number after what came before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong before, UInt128 number) => Fold(Fold(before ^ First, (ulong)number ^ Second) ^ First, (ulong)(number >> 64) ^ Second);

    /// <summary>Hash of a text after what came before it.</summary>
    public static ulong Of(ulong before, string text)
    {
        ulong hash = Fold(before ^ First, (ulong)text.Length ^ Second);
        foreach (char c in text) hash = Fold(hash ^ First, c ^ Second);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
