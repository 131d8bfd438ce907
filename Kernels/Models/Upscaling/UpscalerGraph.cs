using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Upscaling;

/// <summary>The residual dense network of npm's esrgan-slim, ×4: red, green and blue from 0 to 255 in, the same four times as wide and high out.</summary>
/// <remarks>
/// Twelve convolutions; each sees zeros around its map. What an output pixel depends on reaches <see cref="Reach"/> pixels of the input:
/// one for each kernel of side 3 before the enlargement (seven), two for that of side 5, and one for the last kernel, which sees one
/// enlarged pixel further.
/// </remarks>
internal sealed class UpscalerGraph : IDisposable
{
    public const int Factor = 4;

    /// <summary>How far away, in pixels of the input, a pixel can still change an output.</summary>
    public const int Reach = 10;

    private const int Colours = 3;
    private const int Width = 64;
    private const int Growth = 4;
    private const int Narrow = 32;
    private const int Last = 48;

    private readonly IOperators _operators;
    private readonly Dictionary<string, LinearWeights> _weights = new(StringComparer.Ordinal);
    private readonly Matrix _zeros4 = new(1, Growth);
    private readonly Matrix _zeros32 = new(1, Narrow);
    private readonly Matrix _zeros64 = new(1, Width);
    private readonly MapBuffer _shallow;
    private readonly MapBuffer _first;
    private readonly MapBuffer _second;
    private readonly MapBuffer _third;
    private readonly MapBuffer _grown;
    private readonly MapBuffer _dense;
    private readonly MapBuffer _both;
    private readonly MapBuffer _narrow;
    private readonly MapBuffer _last;
    private readonly MapBuffer _enlarged;
    private readonly MapBuffer _colours;

    /// <param name="tensors">The weights.</param>
    /// <param name="operators">What they are packed for.</param>
    /// <param name="maxPixels">Pixels of the largest input.</param>
    public UpscalerGraph(TensorSet tensors, IOperators operators, int maxPixels)
    {
        _operators = operators;
        foreach (var name in Names)
            _weights.Add(name, tensors.Linear(operators, name));
        (_shallow, _first, _second, _third) = (new(maxPixels, Width), new(maxPixels, Width), new(maxPixels, Width), new(maxPixels, Width));
        (_grown, _dense, _both) = (new(maxPixels, Growth), new(maxPixels, Width + Growth), new(maxPixels, 2 * Width));
        (_narrow, _last) = (new(maxPixels, Narrow), new(maxPixels, Last));
        var enlarged = checked(maxPixels * Factor * Factor);
        (_enlarged, _colours) = (new(enlarged, Last), new(enlarged, Colours));
    }

    /// <summary>What the graph calls for.</summary>
    public static TensorShapes Shapes
    {
        get
        {
            var shapes = new TensorShapes();
            shapes.Product("F_m1", Width, 3, 3, Colours);
            shapes.Product("F_0", Width, 3, 3, Width);
            shapes.Product("F_1_1", Growth, 3, 3, Width);
            shapes.Product("LFF_1", Width, 1, 1, Width + Growth);
            shapes.Product("F_2_1", Growth, 3, 3, Width);
            shapes.Product("LFF_2", Width, 1, 1, Width + Growth);
            shapes.Product("GFF_1", Width, 1, 1, 2 * Width);
            shapes.Product("GFF_2", Width, 3, 3, Width);
            shapes.Product("UPN1", Width, 5, 5, Width);
            shapes.Product("UPN2", Narrow, 3, 3, Width);
            shapes.Product("UPN3", Last, 3, 3, Narrow);
            shapes.Product("SR", Colours, 3, 3, Last);
            return shapes;
        }
    }

    private static string[] Names => ["F_m1", "F_0", "F_1_1", "LFF_1", "F_2_1", "LFF_2", "GFF_1", "GFF_2", "UPN1", "UPN2", "UPN3", "SR"];

    /// <summary>Runs the network.</summary>
    /// <param name="x">map's pixels, three columns.</param>
    /// <param name="map">One image.</param>
    /// <returns>The enlarged map's pixels, three columns; good until the next run.</returns>
    public Matrix Run(Matrix x, MapShape map)
    {
        var (shallow, first, second, third) = (_shallow.Of(map), _first.Of(map), _second.Of(map), _third.Of(map));
        Convolve("F_m1", x, map, 3, shallow);
        Convolve("F_0", shallow, map, 3, first);
        Dense("F_1_1", "LFF_1", first, map, second);
        Dense("F_2_1", "LFF_2", second, map, third);

        var both = _both.Of(map);
        _operators.Concatenate(second, third, both);
        Convolve("GFF_1", both, map, 1, first);
        Convolve("GFF_2", first, map, 3, second);
        _operators.Add(second, shallow);

        Convolve("UPN1", second, map, 5, first);
        _operators.LeakyRelu(first, _zeros64);
        var (narrow, last) = (_narrow.Of(map), _last.Of(map));
        Convolve("UPN2", first, map, 3, narrow);
        _operators.LeakyRelu(narrow, _zeros32);
        Convolve("UPN3", narrow, map, 3, last);

        var large = map.Enlarged(Factor);
        var (enlarged, colours) = (_enlarged.Of(large), _colours.Of(large));
        _operators.UpsampleNearest(last, map, Factor, enlarged);
        Convolve("SR", enlarged, large, 3, colours);
        return colours;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weights in _weights.Values)
            weights.Dispose();
    }

    /// <summary>A dense block of one layer: y = fusion([x, relu(growth(x))]) + x.</summary>
    private void Dense(string growth, string fusion, Matrix x, MapShape map, Matrix y)
    {
        var (grown, dense) = (_grown.Of(map), _dense.Of(map));
        Convolve(growth, x, map, 3, grown);
        _operators.LeakyRelu(grown, _zeros4);
        _operators.Concatenate(x, grown, dense);
        Convolve(fusion, dense, map, 1, y);
        _operators.Add(y, x);
    }

    private void Convolve(string name, Matrix x, MapShape map, int kernel, Matrix y) =>
        _operators.Convolve(_weights[name], x, map, ConvolutionShape.Centred(kernel), y);
}
