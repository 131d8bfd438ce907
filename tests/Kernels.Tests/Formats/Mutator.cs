using System.Buffers.Binary;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Damages a valid file the way a hostile or broken one may be; the seed decides everything.</summary>
internal sealed class Mutator(int seed)
{
    /// <summary>The most bytes that all changes of one mutation add.</summary>
    public const int MaxGrowth = 4 * 64;

    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 3, 7, 8, 31, 32, 127, 128, 255, 256, 65_535, 65_536, 65_537, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32,
        (1UL << 60) - 1, 1UL << 60, 1UL << 61, 1UL << 62, long.MaxValue - 31, long.MaxValue, 1UL << 63, ulong.MaxValue - 31, ulong.MaxValue,
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes a damaged copy and returns its length; <paramref name="target"/> has room for <see cref="MaxGrowth"/> more bytes.</summary>
    public int Mutate(ReadOnlySpan<byte> original, Span<byte> target)
    {
        original.CopyTo(target);
        var length = original.Length;
        for (var change = _random.Next(1, 5); change > 0 && length > 0; change--)
            length = Change(target, length);
        return length;
    }

    private int Change(Span<byte> file, int length)
    {
        var at = _random.Next(length);
        switch (_random.Next(9))
        {
            case 0:
                file[at] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1:
                file[at] = (byte)_random.Next(256);
                return length;
            case 2:
                return _random.Next(4) == 0 ? at : length;
            case 3:
                return Remove(file, length, at, _random.Next(1, 33));
            case 4:
                return Insert(file, length, at, file.Slice(_random.Next(length), 1).ToArray());
            case 5:
                return Insert(file, length, at, file[at..Math.Min(length, at + _random.Next(1, 65))].ToArray());
            case 6:
                // A splice: some bytes of the file over others.
                var from = _random.Next(length);
                var count = Math.Min(_random.Next(1, 65), length - Math.Max(at, from));
                file.Slice(from, count).CopyTo(file[at..]);
                return length;
            case 7:
                return Number(file, length, at);
            default:
                file[at] = (byte)"0123456789{}[],:\"\\-.e"[_random.Next(21)];
                return length;
        }
    }

    /// <summary>An extreme, or one a little beside what stood there, as a four- or eight-byte integer.</summary>
    private int Number(Span<byte> file, int length, int at)
    {
        var wide = _random.Next(2) == 0;
        if (at + (wide ? sizeof(ulong) : sizeof(uint)) > length)
            return length;
        var there = wide ? BinaryPrimitives.ReadUInt64LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
        var value = _random.Next(3) == 0 ? there + (ulong)_random.Next(-9, 10) : Extremes[_random.Next(Extremes.Length)];
        if (wide)
            BinaryPrimitives.WriteUInt64LittleEndian(file[at..], value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(file[at..], (uint)value);
        return length;
    }

    private static int Remove(Span<byte> file, int length, int at, int count)
    {
        count = Math.Min(count, length - at);
        file[(at + count)..length].CopyTo(file[at..]);
        return length - count;
    }

    private static int Insert(Span<byte> file, int length, int at, byte[] bytes)
    {
        file[at..length].CopyTo(file[(at + bytes.Length)..]);
        bytes.CopyTo(file[at..]);
        return length + bytes.Length;
    }
}
