using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Golden;

/// <summary>Weights of any type in memory of their own, with numbers of a seed: scales of both signs, every value of every number.</summary>
internal sealed unsafe class GoldenTensor : IDisposable
{
    private readonly AlignedMemory _memory;

    public GoldenTensor(TensorType type, int rows, int columns, GoldenNumbers numbers)
    {
        var block = TensorBlock.Of(type);
        _memory = new AlignedMemory((long)rows * columns / block.Elements * block.Bytes);
        Tensor = new ModelTensor(new MappedFile("golden", _memory.Pointer, _memory.Length), "weight", type, [rows, columns], 0, _memory.Length);
        for (var at = 0; at < Bytes.Length; at += block.Bytes)
            Fill(type, Bytes.Slice(at, block.Bytes), numbers);
    }

    /// <summary>The tensor (rows, columns); valid until <see cref="Dispose"/>.</summary>
    public ModelTensor Tensor { get; }

    public Span<byte> Bytes => new(_memory.Pointer, checked((int)_memory.Length));

    public void Dispose() => _memory.Dispose();

    /// <summary>One block: plain numbers as such; a quantised block's bytes from words, four each, then its float16 scales.</summary>
    private static void Fill(TensorType type, Span<byte> block, GoldenNumbers numbers)
    {
        switch (type)
        {
            case TensorType.F32:
                BinaryPrimitives.WriteSingleLittleEndian(block, numbers.Single());
                return;
            case TensorType.F16:
                BinaryPrimitives.WriteUInt16LittleEndian(block, numbers.Half());
                return;
            case TensorType.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(block, numbers.BFloat16());
                return;
        }

        Span<byte> word = stackalloc byte[sizeof(uint)];
        for (var i = 0; i < block.Length; i++)
        {
            if (i % word.Length == 0)
                BinaryPrimitives.WriteUInt32LittleEndian(word, numbers.Word());
            block[i] = word[i % word.Length];
        }

        switch (type)
        {
            case TensorType.Q8_0:
                foreach (ref var q in block[2..])
                    q = q == 0x80 ? (byte)0x81 : q;
                break;
            case TensorType.Q4_K:
                BinaryPrimitives.WriteUInt16LittleEndian(block[2..], numbers.Half());
                break;
            case TensorType.Q6_K:
                BinaryPrimitives.WriteUInt16LittleEndian(block[208..], numbers.Half());
                return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(block, numbers.Half());
    }
}
