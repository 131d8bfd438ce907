using System.Buffers.Binary;
using System.Globalization;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.SumTree;

/// <summary>The 20 bytes of an address, without the text: a million of them are 24 MB.</summary>
internal readonly record struct AccountKey
{
    /// <summary>Bytes of an address.</summary>
    public const int Size = 20;

    private readonly ulong head, middle;
    private readonly uint tail;

    private AccountKey(ReadOnlySpan<byte> bytes)
    {
        head = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        tail = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <exception cref="ArgumentException">The default address, which is none.</exception>
    public static AccountKey Of(Address address)
    {
        if (address == default) throw new ArgumentException("The default address is no account.", nameof(address));
        Span<byte> bytes = stackalloc byte[Size];
        address.Write(bytes);
        return new AccountKey(bytes);
    }

    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, head);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], middle);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], tail);
    }

    /// <summary>A hash for tables, seeded anew in each process by the framework.</summary>
    public int HashForTable() => HashCode.Combine(head, middle, tail);

    /// <summary>0x and 40 lower-case digits; not the EIP-55 text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{head:x16}{middle:x16}{tail:x8}");
}
