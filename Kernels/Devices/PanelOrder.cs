using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Devices;

// How weights lie on a device: panels of 32 outputs, so that 32 neighbouring items read neighbouring numbers. Nothing is lost or
// rounded: plain numbers keep their type, and a block's numbers stay four or six bits where the file has them so.

/// <summary>Brings one panel of a tensor into the order of 4-linear.cl and 5-quantised.cl. Outputs behind the last are zeros.</summary>
internal static class PanelOrder
{
    /// <summary>Outputs that lie together.</summary>
    public const int Width = 32;

    private const int BlockNumbers = 32;

    /// <summary>Words of a block's 32 numbers.</summary>
    public static int WordsOf(TensorType type) => type switch
    {
        TensorType.Q8_0 => 8,
        TensorType.Q6_K => 6,
        TensorType.Q4_0 or TensorType.Q4_K => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a quantised type."),
    };

    /// <summary>Blocks of 32 numbers in the file's own block: one, or eight that share a scale of 32 bits.</summary>
    public static int BlocksWithin(TensorType type) => TensorBlock.Of(type).Elements / BlockNumbers;

    /// <summary>Plain numbers of <typeparamref name="T"/>: [input][output mod 32].</summary>
    public static void Plain<T>(ReadOnlySpan<T> row, int lane, Span<T> panel)
    {
        for (var k = 0; k < row.Length; k++)
            panel[k * Width + lane] = row[k];
    }

    /// <summary>One row of quantised weights.</summary>
    /// <param name="type">How the file stores it.</param>
    /// <param name="row">The file's bytes.</param>
    /// <param name="lane">The output within the panel.</param>
    /// <param name="words">[block][word][output mod 32].</param>
    /// <param name="parts">[block][output mod 32]: the scale of a small block, or the two small numbers of a part of a large one.</param>
    /// <param name="scales">[large block][output mod 32]: d, and the minimum's scale above it.</param>
    public static void Quantised(TensorType type, ReadOnlySpan<byte> row, int lane, Span<int> words, Span<ushort> parts, Span<uint> scales)
    {
        Span<byte> numbers = stackalloc byte[256];
        Span<byte> small = stackalloc byte[16];
        Span<byte> packed = stackalloc byte[24];
        var stored = TensorBlock.Of(type);
        var within = BlocksWithin(type);
        for (var large = 0; large * stored.Bytes < row.Length; large++)
        {
            var bytes = row.Slice(large * stored.Bytes, stored.Bytes);
            switch (type)
            {
                case TensorType.Q8_0:
                case TensorType.Q4_0:
                    Put(bytes[2..], WordsOf(type), words, large, lane);
                    parts[large * Width + lane] = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                    continue;
                case TensorType.Q4_K:
                    BlockLayout.UnpackQ4K(bytes, numbers, small);
                    scales[large * Width + lane] = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                    break;
                default:
                    BlockLayout.UnpackQ6K(bytes, numbers, small);
                    scales[large * Width + lane] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[208..]);
                    break;
            }

            for (var i = 0; i < within; i++)
            {
                var block = large * within + i;
                Narrow(numbers.Slice(i * BlockNumbers, BlockNumbers), packed);
                Put(packed, WordsOf(type), words, block, lane);
                parts[block * Width + lane] = type == TensorType.Q4_K
                    ? (ushort)(small[i] | (small[8 + i] << 8))
                    : (ushort)(small[2 * i] | (small[2 * i + 1] << 8));
            }
        }
    }

    /// <summary>Sixteen bytes of nibbles, number k low and k + 16 high; then eight bytes of the numbers' upper pairs, zeros for four-bit ones.</summary>
    private static void Narrow(ReadOnlySpan<byte> numbers, Span<byte> packed)
    {
        packed.Clear();
        for (var k = 0; k < 16; k++)
            packed[k] = (byte)((numbers[k] & 15) | ((numbers[k + 16] & 15) << 4));
        for (var k = 0; k < BlockNumbers; k++)
            packed[16 + k / 4] |= (byte)(numbers[k] >> 4 << (2 * (k % 4)));
    }

    private static void Put(ReadOnlySpan<byte> bytes, int count, Span<int> words, int block, int lane)
    {
        for (var word = 0; word < count; word++)
            words[(block * count + word) * Width + lane] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * word)..]);
    }
}
