using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Rows of activations as signed bytes with one scale a block of 32, in the order a lane's products read them.</summary>
/// <remarks>The numbers are those of <see cref="ActivationQuantizer"/>, a vector at a time. The room grows to the largest rows seen.</remarks>
internal sealed unsafe class QuantizedRows : IDisposable
{
    /// <summary>Inputs that share a scale.</summary>
    public const int Block = ActivationQuantizer.Block;

    private AlignedMemory _memory = new(1);

    public QuantizedRows(ActivationOrder order) => Order = order;

    /// <summary>How the numbers lie.</summary>
    public ActivationOrder Order { get; }

    /// <summary>32-bit words of activations from one row to the next.</summary>
    public nint WordStride { get; private set; }

    /// <summary>Blocks from one row to the next.</summary>
    public nint BlockStride { get; private set; }

    public int* Words { get; private set; }

    /// <summary>A scale a block.</summary>
    public float* Scales { get; private set; }

    /// <summary>Minus the sum of each block's numbers.</summary>
    public int* NegatedSums { get; private set; }

    /// <summary>Minus the sums of each half block's numbers.</summary>
    public int* NegatedHalfSums { get; private set; }

    /// <summary>Makes room for rows of <paramref name="columns"/> numbers, a multiple of 32.</summary>
    public void Fit(int rows, int columns)
    {
        var blocks = columns / Block;
        BlockStride = (blocks + 15) / 16 * 16;
        WordStride = (Order == ActivationOrder.Bytes ? 1 : 2) * BlockStride * Block / 4;
        var words = rows * WordStride;
        var scales = rows * BlockStride;
        var needed = (words + 4 * scales) * sizeof(int);
        if (_memory.Length < needed)
        {
            _memory.Dispose();
            _memory = new AlignedMemory(needed);
        }

        Words = (int*)_memory.Pointer;
        Scales = (float*)(Words + words);
        NegatedSums = (int*)(Scales + scales);
        NegatedHalfSums = NegatedSums + scales;
    }

    /// <summary>Quantises one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(int row, float* x, int columns)
    {
        for (nint block = 0; block < columns / Block; block++)
        {
            var at = row * BlockStride + block;
            var words = Words + row * WordStride + block * (WordStride / BlockStride);
            Scales[at] = Quantize(x + block * Block, words, NegatedHalfSums + 2 * at);
            NegatedSums[at] = NegatedHalfSums[2 * at] + NegatedHalfSums[2 * at + 1];
        }
    }

    /// <summary>Takes the first blocks of a row of <paramref name="source"/>, or zeros if <paramref name="sourceRow"/> is −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(QuantizedRows source, nint sourceRow, int blocks, int row, int firstBlock)
    {
        var wordsInBlock = WordStride / BlockStride;
        var at = row * BlockStride + firstBlock;
        var words = Words + row * WordStride + firstBlock * wordsInBlock;
        var (wordBytes, blockBytes) = ((nuint)(blocks * wordsInBlock) * sizeof(int), (nuint)blocks * sizeof(float));
        if (sourceRow < 0)
        {
            NativeMemory.Clear(words, wordBytes);
            NativeMemory.Clear(Scales + at, blockBytes);
            NativeMemory.Clear(NegatedSums + at, blockBytes);
            NativeMemory.Clear(NegatedHalfSums + 2 * at, 2 * blockBytes);
            return;
        }

        var from = sourceRow * source.BlockStride;
        NativeMemory.Copy(source.Words + sourceRow * source.WordStride, words, wordBytes);
        NativeMemory.Copy(source.Scales + from, Scales + at, blockBytes);
        NativeMemory.Copy(source.NegatedSums + from, NegatedSums + at, blockBytes);
        NativeMemory.Copy(source.NegatedHalfSums + 2 * from, NegatedHalfSums + 2 * at, 2 * blockBytes);
    }

    public void Dispose() => _memory.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Quantize(float* x, int* words, int* negatedHalfSums)
    {
        var (x0, x1, x2, x3) = (Vector256.Load(x), Vector256.Load(x + 8), Vector256.Load(x + 16), Vector256.Load(x + 24));
        var magnitude = Vector256.Max(
            Vector256.Max(Magnitude(x0), Magnitude(x1)),
            Vector256.Max(Magnitude(x2), Magnitude(x3)));
        var half = Vector128.Max(magnitude.GetLower(), magnitude.GetUpper());
        half = Vector128.Max(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.Max(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        var (scale, inverse) = ActivationQuantizer.ScaleOf(half.ToScalar());

        var factor = Vector256.Create(inverse);
        var first = Vector256.Narrow(Round(x0, factor), Round(x1, factor));
        var second = Vector256.Narrow(Round(x2, factor), Round(x3, factor));
        negatedHalfSums[0] = -Sum(first);
        negatedHalfSums[1] = -Sum(second);
        if (Order == ActivationOrder.Bytes)
        {
            Vector256.Narrow(first, second).AsInt32().Store(words);
        }
        else
        {
            EvenThenOdd(first).Store(words);
            EvenThenOdd(second).Store(words + 8);
        }

        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Magnitude(Vector256<float> x) => x.AsInt32() & Vector256.Create(int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> x, Vector256<float> factor)
    {
        var shifted = x * factor + Vector256.Create(Scalar.RoundingMagic);
        var rounded = shifted.AsInt32() - Vector256.Create(Scalar.RoundingMagicBits);
        return Vector256.Min(Vector256.Max(rounded, Vector256.Create(-ActivationQuantizer.Largest)), Vector256.Create(ActivationQuantizer.Largest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sum(Vector256<short> x)
    {
        var (low, high) = Vector256.Widen(x);
        return Vector256.Sum(low + high);
    }

    /// <summary>Within each four: numbers 0, 2, 1, 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> EvenThenOdd(Vector256<short> x) =>
        Vector256.Shuffle(x, Vector256.Create((short)0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)).AsInt32();
}
