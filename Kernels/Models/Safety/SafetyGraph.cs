using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Safety;

/// <summary>MobileNet v2 (Sandler and others, 2018) of 224 × 224 pixels with nsfwjs' head of three layers; batch norms are folded into the weights.</summary>
internal sealed class SafetyGraph : IDisposable
{
    public const int Side = 224;
    public const int Classes = 5;

    private const int Colours = 3;
    private const int Stem = 32;
    private const int Expansion = 6;
    private const int Head = 1280;
    private const int Dense1 = 256;
    private const int Dense2 = 128;


    // The stages of the paper's table 2: channels, blocks, stride of the first block. The first of all has no expansion.
    private static readonly (int Channels, int Blocks, int Stride)[] Stages = [(16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)];

    private readonly TensorSet _tensors;
    private readonly IOperators _operators;
    private readonly Dictionary<string, LinearWeights> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Matrix Weight, Matrix Bias)> _depthwise = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Rows, int Columns, int Use), Matrix> _maps = [];
    private readonly Matrix _zeros256 = new(1, Dense1);
    private readonly Matrix _zeros128 = new(1, Dense2);

    public SafetyGraph(TensorSet tensors, IOperators operators)
    {
        (_tensors, _operators) = (tensors, operators);
        foreach (var name in new[] { "stem", "head", "dense_1", "dense_2", "dense_3" })
            _products.Add(name, tensors.Linear(operators, name));
        foreach (var block in Blocks())
        {
            if (block.Inner != block.From)
                _products.Add(block.Name + ".expand", tensors.Linear(operators, block.Name + ".expand"));
            _products.Add(block.Name + ".project", tensors.Linear(operators, block.Name + ".project"));
            var depthwise = block.Name + ".depthwise";
            _depthwise.Add(depthwise, (_tensors.Matrix(depthwise + ".weight", 9), _tensors.Matrix(depthwise + ".bias", 1)));
        }
    }

    /// <summary>What the graph calls for.</summary>
    public static TensorShapes Shapes
    {
        get
        {
            var shapes = new TensorShapes();
            shapes.Product("stem", Stem, 3, 3, Colours);
            foreach (var block in Blocks())
            {
                if (block.Inner != block.From)
                    shapes.Product(block.Name + ".expand", block.Inner, 1, 1, block.From);
                shapes.Depthwise(block.Name + ".depthwise", 3, block.Inner);
                shapes.Product(block.Name + ".project", block.To, 1, 1, block.Inner);
            }

            shapes.Product("head", Head, 1, 1, 320);
            shapes.Product("dense_1", Dense1, Head);
            shapes.Product("dense_2", Dense2, Dense1);
            shapes.Product("dense_3", Classes, Dense2);
            return shapes;
        }
    }

    /// <summary>Runs the network.</summary>
    /// <param name="x">224² pixels, three columns from 0 to 1.</param>
    /// <returns>(1, classes) before the softmax; good until the next run.</returns>
    public Matrix Run(Matrix x)
    {
        var shape = Halving;
        var map = shape.Output(new MapShape(1, Side, Side));
        var y = Map(map, Stem, 0);
        _operators.Convolve(_products["stem"], x, new MapShape(1, Side, Side), shape, y);
        _operators.Clamp(y, 0f, 6f);
        var turn = 0;
        foreach (var block in Blocks())
            (y, map) = Run(block, y, map, turn++);

        var head = Map(map, Head, 0);
        Product("head", y, map, head);
        _operators.Clamp(head, 0f, 6f);
        var single = new MapShape(1, 1, 1);
        var (mean, dense1, dense2, logits) = (Map(single, Head, 1), Map(single, Dense1, 0), Map(single, Dense2, 0), Map(single, Classes, 0));
        _operators.AveragePool(head, map, mean);
        _operators.Linear(_products["dense_1"], mean, dense1);
        _operators.LeakyRelu(dense1, _zeros256);
        _operators.Linear(_products["dense_2"], dense1, dense2);
        _operators.LeakyRelu(dense2, _zeros128);
        _operators.Linear(_products["dense_3"], dense2, logits);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var product in _products.Values)
            product.Dispose();
    }

    /// <summary>A kernel of side 3 that halves an even side: Keras pads such a map below and after it alone.</summary>
    private static ConvolutionShape Halving => new(3, 2, 0, 0, 1, 1);

    private static IEnumerable<Block> Blocks()
    {
        var (number, from) = (0, Stem);
        foreach (var (channels, blocks, stride) in Stages)
        {
            for (var i = 0; i < blocks; i++)
            {
                yield return new Block($"block_{number}", from, number == 0 ? from : from * Expansion, channels, i == 0 ? stride : 1);
                (number, from) = (number + 1, channels);
            }
        }
    }

    /// <summary>An inverted residual: wider, each channel by itself, narrower; and what went in, where its shape stays.</summary>
    private (Matrix Y, MapShape Map) Run(Block block, Matrix x, MapShape map, int turn)
    {
        var inner = x;
        if (block.Inner != block.From)
        {
            inner = Map(map, block.Inner, 2);
            Product(block.Name + ".expand", x, map, inner);
            _operators.Clamp(inner, 0f, 6f);
        }

        var shape = block.Stride == 2 ? Halving : ConvolutionShape.Centred(3);
        var next = shape.Output(map);
        var (kernel, bias) = _depthwise[block.Name + ".depthwise"];
        var filtered = Map(next, block.Inner, 3);
        _operators.DepthwiseConvolve(kernel, bias, inner, map, shape, filtered);
        _operators.Clamp(filtered, 0f, 6f);

        // Two maps of a shape in turn: what goes in is still needed for the sum.
        var y = Map(next, block.To, 4 + turn % 2);
        Product(block.Name + ".project", filtered, next, y);
        if (block.Stride == 1 && block.From == block.To)
            _operators.Add(y, x);
        return (y, next);
    }

    private void Product(string name, Matrix x, MapShape map, Matrix y) => _operators.Convolve(_products[name], x, map, ConvolutionShape.Pointwise, y);

    /// <summary>A map kept from run to run: under 20 MiB in all, most of it block 1 (112² pixels of 96 numbers).</summary>
    private Matrix Map(MapShape map, int channels, int use)
    {
        if (!_maps.TryGetValue((map.Rows, channels, use), out var matrix))
            _maps.Add((map.Rows, channels, use), matrix = new Matrix(map.Rows, channels));
        return matrix;
    }

    private sealed record Block(string Name, int From, int Inner, int To, int Stride);
}
