using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu.Quantized;

// Quantised weights in groups of sixteen outputs, so that an output is a lane and a block's bytes lie in the order they are
// read. For each group, for each super-block (one block of Q8_0 and Q4_0, eight of Q4_K and Q6_K):
//   Q8_0, Q4_0  16 float16 scales; the weights
//   Q4_K        16 float16 scales, 16 float16 scales of minima; then for each block 16 scales, 16 minima, the weights
//   Q6_K        16 float16 scales; then for each block 16 scales of its first half, 16 of its second, the weights
// Weights are unsigned (the number plus an offset) and lie as IQuantizedFormat says. The sizes are those of the file, Q4_K's
// but for 2.8 % more: its six-bit scales become bytes. Missing outputs of the last group are zeros and land in row padding.

/// <summary>Weights of one of the quantised types, in the order of the processor's products.</summary>
internal sealed unsafe class QuantizedWeights : LinearWeights
{
    /// <summary>Outputs in a group.</summary>
    public const int GroupOutputs = 16;

    private readonly AlignedMemory _packed;

    /// <param name="weight">The file's tensor (outputs × inputs) of a quantised type.</param>
    /// <param name="bias">A number an output, or none.</param>
    public QuantizedWeights(ModelTensor weight, ReadOnlySpan<float> bias)
        : base(checked((int)weight.Rows), checked((int)weight.Columns))
    {
        Type = weight.Type;
        Groups = (Outputs + GroupOutputs - 1) / GroupOutputs;
        BlocksInSuper = TensorBlock.Of(Type).Elements / QuantizedRows.Block;
        Supers = Inputs / TensorBlock.Of(Type).Elements;
        SuperBytes = SuperBytesOf(Type);
        GroupBytes = (nint)Supers * SuperBytes;
        _packed = new AlignedMemory(Groups * GroupBytes);
        if (bias.Length != 0)
            Bias = Matrix.From(bias, 1, Outputs);
        Parallel.For(0, Groups, group => PackGroup(weight, group));
    }

    public TensorType Type { get; }

    public int Groups { get; }

    public int BlocksInSuper { get; }

    public int Supers { get; }

    public int SuperBytes { get; }

    public nint GroupBytes { get; }

    /// <summary>One row, or null where nothing is added.</summary>
    public Matrix? Bias { get; }

    /// <summary>Whether a tensor of this type is packed here.</summary>
    public static bool Holds(TensorType type) => type is TensorType.Q8_0 or TensorType.Q4_0 or TensorType.Q4_K or TensorType.Q6_K;

    public byte* Group(int group) => _packed.Pointer + group * GroupBytes;

    public override void Dispose()
    {
        _packed.Dispose();
        base.Dispose();
    }

    private static int SuperBytesOf(TensorType type) => type switch
    {
        TensorType.Q8_0 => 32 + ByteFormat.WeightBytes,
        TensorType.Q4_0 => 32 + NibbleFormat.WeightBytes,
        TensorType.Q4_K => 64 + 8 * (32 + NibbleFormat.WeightBytes),
        TensorType.Q6_K => 32 + 8 * (32 + SixBitFormat.WeightBytes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a quantised type."),
    };

    private void PackGroup(ModelTensor weight, int group)
    {
        var blockBytes = TensorBlock.Of(Type).Bytes;
        Span<byte> numbers = stackalloc byte[256];
        Span<byte> scales = stackalloc byte[16];
        for (var lane = 0; lane < GroupOutputs && group * GroupOutputs + lane < Outputs; lane++)
        {
            var row = weight.Pointer + (group * GroupOutputs + lane) * weight.RowBytes;
            for (var super = 0; super < Supers; super++)
            {
                var block = new ReadOnlySpan<byte>(row + (nint)super * blockBytes, blockBytes);
                var target = Group(group) + (nint)super * SuperBytes;
                switch (Type)
                {
                    case TensorType.Q8_0:
                        BlockLayout.UnpackQ8(block, numbers);
                        CopyHalf(block, target, lane);
                        PackBytes(numbers, target + 32, lane);
                        break;
                    case TensorType.Q4_0:
                        BlockLayout.UnpackQ4(block, numbers);
                        CopyHalf(block, target, lane);
                        PackNibbles(numbers, target + 32, lane);
                        break;
                    case TensorType.Q4_K:
                        BlockLayout.UnpackQ4K(block, numbers, scales);
                        CopyHalf(block, target, lane);
                        CopyHalf(block[2..], target + 32, lane);
                        for (var b = 0; b < 8; b++)
                        {
                            var part = target + 64 + b * (32 + NibbleFormat.WeightBytes);
                            part[lane] = scales[b];
                            part[16 + lane] = scales[8 + b];
                            PackNibbles(numbers.Slice(32 * b, 32), part + 32, lane);
                        }

                        break;
                    default:
                        BlockLayout.UnpackQ6K(block, numbers, scales);
                        CopyHalf(block[208..], target, lane);
                        for (var b = 0; b < 8; b++)
                        {
                            var part = target + 32 + b * (32 + SixBitFormat.WeightBytes);
                            part[lane] = scales[2 * b];
                            part[16 + lane] = scales[2 * b + 1];
                            PackNibbles(numbers.Slice(32 * b, 32), part + 32, lane);
                            PackUpperBits(numbers.Slice(32 * b, 32), part + 32 + NibbleFormat.WeightBytes, lane);
                        }

                        break;
                }
            }
        }
    }

    private static void CopyHalf(ReadOnlySpan<byte> half, byte* target, int lane)
    {
        target[2 * lane] = half[0];
        target[2 * lane + 1] = half[1];
    }

    private static void PackBytes(ReadOnlySpan<byte> numbers, byte* target, int lane)
    {
        for (var k = 0; k < QuantizedRows.Block; k++)
            target[k / 4 * 64 + lane * 4 + k % 4] = numbers[k];
    }

    private static void PackNibbles(ReadOnlySpan<byte> numbers, byte* target, int lane)
    {
        for (var k = 0; k < QuantizedRows.Block / 2; k++)
            target[k / 4 * 64 + lane * 4 + k % 4] = (byte)((numbers[k] & 15) | ((numbers[k + 16] & 15) << 4));
    }

    private static void PackUpperBits(ReadOnlySpan<byte> numbers, byte* target, int lane)
    {
        for (var k = 0; k < QuantizedRows.Block; k++)
            target[k / 16 * 64 + lane * 4 + k % 4] |= (byte)(numbers[k] >> 4 << (2 * (k / 4 % 4)));
    }
}
