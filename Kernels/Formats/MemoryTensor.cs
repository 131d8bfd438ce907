using System.Buffers.Binary;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Formats;

/// <summary>A tensor in memory of its own: a file's weights in the order or the type that operators take.</summary>
/// <remarks>It is to be kept for as long as its tensor may be read: weights that are packed need it no more, a recorded call does.</remarks>
internal sealed unsafe class MemoryTensor : IDisposable
{
    private readonly AlignedMemory _memory;

    private MemoryTensor(ModelTensor source, TensorType type, long rows, long columns)
        : this(source, type, [rows, columns])
    {
    }

    private MemoryTensor(ModelTensor source, TensorType type, IReadOnlyList<long> shape)
    {
        var block = TensorBlock.Of(type);
        _memory = new AlignedMemory(checked(shape.Aggregate(1L, (product, n) => checked(product * n)) / block.Elements * block.Bytes));
        Tensor = new ModelTensor(new MappedFile(source.File, _memory.Pointer, _memory.Length), source.Name, type, shape, 0, _memory.Length);
    }

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public ModelTensor Tensor { get; }

    /// <summary>Other numbers in the place of a file's, as float32.</summary>
    /// <param name="source">Whose name and shape they have.</param>
    /// <param name="numbers">Row-major, as many as the source has.</param>
    public static MemoryTensor Of(ModelTensor source, ReadOnlySpan<float> numbers)
    {
        var tensor = new MemoryTensor(source, TensorType.F32, source.Shape);
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(new Span<byte>(tensor.Tensor.Pointer + (long)i * sizeof(float), sizeof(float)), numbers[i]);
        return tensor;
    }

    /// <summary>The weights of a convolution as PyTorch stores them, for <see cref="IOperators.Convolve"/>.</summary>
    /// <param name="weight">(outputs, channels, kernel, kernel) of a type without blocks.</param>
    /// <returns>(outputs, kernel · kernel · channels) of the same type.</returns>
    /// <exception cref="ModelFormatException">It has another form.</exception>
    public static MemoryTensor ChannelsLast(ModelTensor weight)
    {
        var block = TensorBlock.Of(weight.Type);
        if (block.Elements != 1 || weight.Shape.Count != 4 || weight.Shape[2] != weight.Shape[3] || weight.Shape[2] is < 1 or > ConvolutionShape.MaxKernel)
            throw weight.Fault(0, $"has the shape {string.Join(" × ", weight.Shape)} of {weight.Type}; a kernel's is outputs × channels × side × side, side at most {ConvolutionShape.MaxKernel}, of plain numbers");
        var (outputs, channels, taps) = (weight.Shape[0], weight.Shape[1], weight.Shape[2] * weight.Shape[3]);
        var ordered = new MemoryTensor(weight, weight.Type, outputs, taps * channels);
        Parallel.For(0L, outputs, output =>
        {
            var from = weight.Pointer + output * taps * channels * block.Bytes;
            var to = ordered.Tensor.Pointer + output * taps * channels * block.Bytes;
            for (var tap = 0L; tap < taps; tap++)
            {
                for (var channel = 0L; channel < channels; channel++, to += block.Bytes)
                    new ReadOnlySpan<byte>(from + (channel * taps + tap) * block.Bytes, block.Bytes).CopyTo(new Span<byte>(to, block.Bytes));
            }
        });
        return ordered;
    }

    /// <summary>The weights in Q8_0, as docs/numerics.md rounds them ("Weights to bytes").</summary>
    /// <param name="weight">Of any type; rows are whole blocks of 32. <see cref="WeightCheck"/> has seen it.</param>
    /// <exception cref="ModelFormatException">Rows are not whole blocks, or a number is too large for a float16 scale.</exception>
    public static MemoryTensor ToBytes(ModelTensor weight)
    {
        if (weight.Columns % ActivationQuantizer.Block != 0)
            throw weight.Fault(0, $"has rows of {weight.Columns} numbers; those in bytes are whole blocks of {ActivationQuantizer.Block}");
        var bytes = new MemoryTensor(weight, TensorType.Q8_0, weight.Rows, weight.Columns);
        var large = -1L;
        Parallel.For(0L, weight.Rows, () => new float[weight.Columns], (row, _, numbers) =>
        {
            Dequantize.Row(weight, row, numbers);
            var to = new Span<byte>(bytes.Tensor.Pointer + row * bytes.Tensor.RowBytes, checked((int)bytes.Tensor.RowBytes));
            if (!ToBytes(numbers, to))
                Interlocked.Exchange(ref large, row);
            return numbers;
        }, _ => { });
        if (large < 0)
            return bytes;
        bytes.Dispose();
        throw weight.Fault(large * weight.Columns, "has a number too large for a scale in float16");
    }

    /// <summary>Whole blocks of 32 numbers to Q8_0; false if a scale is too large.</summary>
    public static bool ToBytes(ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        var fits = true;
        for (; numbers.Length > 0; numbers = numbers[ActivationQuantizer.Block..], bytes = bytes[(2 + ActivationQuantizer.Block)..])
        {
            var largest = 0f;
            foreach (var number in numbers[..ActivationQuantizer.Block])
                largest = Scalar.Max(Scalar.Abs(number), largest);
            var scale = (Half)(largest * ActivationQuantizer.InverseOfLargest);
            fits &= Half.IsFinite(scale);
            BinaryPrimitives.WriteHalfLittleEndian(bytes, scale);
            var factor = scale == (Half)0 ? 0f : Scalar.Reciprocal((float)scale);
            for (var i = 0; i < ActivationQuantizer.Block; i++)
                bytes[2 + i] = (byte)(sbyte)Math.Clamp(Scalar.RoundToInteger(numbers[i] * factor), -ActivationQuantizer.Largest, ActivationQuantizer.Largest);
        }

        return fits;
    }

    public void Dispose() => _memory.Dispose();
}
