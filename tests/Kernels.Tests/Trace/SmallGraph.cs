using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Tests.Operators;
using Cuckoo.Kernels.Trace;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Tests.Trace;

/// <summary>Every operator at least once, in two layers over two sequences, one of which has its second page begun. It means nothing.</summary>
internal sealed class SmallGraph
{
    private const int Width = 64;
    private const int Heads = 4;
    private const int KeyHeads = 2;
    private const int HeadSize = 16;
    private const int Rows = 8;

    private static readonly double[] QuarterTurns = [0.6, 0.11, 0.02, 0.003];

    /// <summary>Kept, as calls of a graph that is gone still read them.</summary>
    private static readonly List<byte[]> Kept = [];

    private static readonly ModelTensor Queries = Tensor("q", GgufType.Q8_0, TensorType.Q8_0, Width);
    private static readonly ModelTensor Keys = Tensor("k", GgufType.Q4_0, TensorType.Q4_0, KeyHeads * HeadSize);
    private static readonly ModelTensor Values = Tensor("v", GgufType.F16, TensorType.F16, KeyHeads * HeadSize);
    private static readonly ModelTensor Output = Tensor("output", GgufType.BF16, TensorType.BF16, Width);

    private static readonly ModelTensor Kernel = Tensor("kernel", GgufType.Q8_0, TensorType.Q8_0, Width, 4 * Width);

    private readonly IOperators _operators;
    private readonly LinearWeights[] _queryKeyValue;
    private readonly LinearWeights _output;
    private readonly LinearWeights _dense;
    private readonly LinearWeights _kernel;

    public SmallGraph(IOperators operators)
    {
        _operators = operators;
        var numbers = new Numbers(77);
        _queryKeyValue =
        [
            operators.Pack(Queries, numbers.Array(Width)),
            operators.Pack(Keys, []),
            operators.Pack(Values, []),
        ];
        _output = operators.Pack(Output, []);
        _kernel = operators.Pack(Kernel, numbers.Array(Width));
        _dense = operators.Pack(numbers.Array(Width * Width), numbers.Array(Width), Width, Width);
    }

    /// <summary>One pass; <paramref name="recording"/>, if any, wraps the operators of this graph.</summary>
    public void Run(RecordingOperators? recording = null, int? captured = null)
    {
        var shape = new KvShape(2, KeyHeads, HeadSize, _operators.PanelWidth);
        SequenceRows[] rows = [new(Sequence(shape, 0, 1), 0, 0, 5), new(Sequence(shape, 130, 2), 5, 130, 3)];
        var table = new RotaryTable(RotaryPairs.Halves, QuarterTurns, 1, 256);
        table.Reach(140);
        var numbers = new Numbers(5);
        var x = numbers.Matrix(Rows, Width);
        var (q, k, v, y) = (new Matrix(Rows, Width), new Matrix(Rows, KeyHeads * HeadSize), new Matrix(Rows, KeyHeads * HeadSize), new Matrix(Rows, Width));
        var modulation = numbers.Matrix(2, 3 * Width);
        var (scale, shift, gate) = (new ColumnSlice(modulation, 0, Width), new ColumnSlice(modulation, Width, Width), new ColumnSlice(modulation, 2 * Width, Width));
        var other = numbers.Matrix(6, Width);
        recording?.Start(captured);
        for (var layer = 0; layer < 2; layer++)
        {
            _operators.RmsNorm(x, other.Part(2, 1), 1e-5f, y);
            _operators.Linear(_queryKeyValue, y, [q, k, v]);
            _operators.Rotate(q, HeadSize, table, rows);
            _operators.Rotate(k, HeadSize, table, rows);
            _operators.StoreKeyValues(k, v, layer, rows);
            _operators.CausalAttention(q, layer, new AttentionShape(Heads, 0.25f, layer == 0 ? 0 : 40), rows, y);
            _operators.Linear(_output, y, q);
            _operators.Add(x, q);
            _operators.LayerNorm(x, ColumnSlice.All(other.Part(0, 1)), ColumnSlice.All(other.Part(1, 1)), 1e-12f, y);
            _operators.Gelu(y);
            _operators.Attention(x, new KeyValues(x, y), layer == 0 ? null : new KeyValues(other, other), 2, Heads, q);
            _operators.AdaptiveNorm(q, scale, shift, y);
            _operators.Linear(_dense, y, q);
            _operators.Silu(q);
            _operators.SwiGlu(q, y);
            _operators.GatedAdd(x, gate, q);
            Pictures(x, y, q, numbers);
        }

        recording?.Stop();
        foreach (var page in rows.SelectMany(part => part.Sequence.Pages))
            page.Dispose();
    }

    /// <summary>The rows as a map of 2 × 4 pixels; x is the input and the output.</summary>
    private void Pictures(Matrix x, Matrix y, Matrix q, Numbers numbers)
    {
        var map = new MapShape(1, 2, 4);
        var (row, taps) = (numbers.Matrix(1, Width), numbers.Matrix(9, Width));
        var (wide, large, mean) = (new Matrix(Rows, 2 * Width), new Matrix(4 * Rows, Width), new Matrix(1, Width));
        _operators.GroupNorm(x, map, 8, row, row, 1e-6f, y);
        _operators.Convolve(_kernel, y, map, new ConvolutionShape(2, 1, 1, 0, 0, 1), q);
        _operators.QuickGelu(q);
        _operators.Clamp(q, -1f, 6f);
        _operators.LeakyRelu(q, row);
        _operators.GeGlu(q, y);
        _operators.UpsampleNearest(q, map, 2, large);
        _operators.DepthwiseConvolve(taps, row, large, map.Enlarged(2), ConvolutionShape.Centred(3, stride: 2), x);
        _operators.Concatenate(x, q, wide);
        _operators.PixelShuffle(wide, map, 1, wide = new Matrix(Rows, 2 * Width));
        _operators.AveragePool(q, map, mean);
        _operators.Add(x, mean);
    }

    /// <summary>A sequence with <paramref name="positions"/> positions behind it.</summary>
    private static KvSequence Sequence(KvShape shape, int positions, int pages)
    {
        var (sequence, numbers) = (new KvSequence(shape), new Numbers(positions));
        for (var i = 0; i < pages; i++)
            sequence.Append(new KvPage(shape));
        for (var at = 0; at < positions * shape.Layers * shape.Heads; at++)
        {
            var (position, layer, head) = (at / shape.Layers / shape.Heads, at / shape.Heads % shape.Layers, at % shape.Heads);
            var (keys, values) = (numbers.Array(shape.HeadSize), numbers.Array(shape.HeadSize));
            for (var d = 0; d < shape.HeadSize; d++)
            {
                sequence.PageOf(position).Key(layer, head, position % KvPage.Positions, d) = keys[d];
                sequence.PageOf(position).Value(layer, head, position % KvPage.Positions, d) = values[d];
            }
        }

        return sequence;
    }

    private static unsafe ModelTensor Tensor(string name, GgufType stored, TensorType type, int outputs, int inputs = Width)
    {
        var block = TensorBlock.Of(type);
        var (rowBytes, numbers) = (inputs / block.Elements * block.Bytes, new Numbers(name[0]));
        var bytes = GC.AllocateArray<byte>(outputs * rowBytes, pinned: true);
        for (var row = 0; row < outputs; row++)
            Quantizer.Quantize(stored, numbers.Array(inputs), bytes.AsSpan(row * rowBytes));
        Kept.Add(bytes);
        return new ModelTensor(new MappedFile("small", (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0), bytes.Length), name, type, [outputs, inputs], 0, bytes.Length);
    }
}
