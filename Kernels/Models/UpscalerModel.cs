using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Models.Upscaling;
using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models;

// Pictures four times as wide and high. A picture goes through in tiles with as much around each as can change it, so that memory does not
// grow with the picture, and every tile size gives the bits of the whole picture at once.

/// <summary>A loaded ×4 upscaler. <see cref="Upscale"/> may be called from any thread; runs take turns.</summary>
public sealed class UpscalerModel : IDisposable
{
    /// <summary>The folder of the shipped one, beside the program.</summary>
    public const string DefaultName = "upscaler-x4";

    /// <summary>How many times as wide and high a picture becomes.</summary>
    public const int Factor = UpscalerGraph.Factor;

    /// <summary>The most pixels along a side of what goes in.</summary>
    public const int MaxSide = PictureInput.MaxSide / Factor;

    /// <summary>Pixels along a side of a tile: with what is around it 84² pixels, whose maps take 60 MiB, most of it (84 · 4)² pixels of 64 and of 32 numbers.</summary>
    private const int UsualTile = 64;

    private const string GraphName = "upscaler-rdn-x4";

    /// <summary>Changes whenever the graph or an operator changes a bit.</summary>
    private const int GraphVersion = 1;

    private readonly IOperators _operators;
    private readonly UpscalerGraph _graph;
    private readonly byte[] _programHash;
    private readonly int _tile;
    private readonly MapBuffer _input;
    private readonly SemaphoreSlim _turn = new(1);

    private UpscalerModel(TensorSet tensors, IOperators operators, int tile)
    {
        var side = tile + 2 * UpscalerGraph.Reach;
        (_operators, _tile) = (operators, tile);
        _graph = new UpscalerGraph(tensors, operators, side * side);
        _input = new MapBuffer(side * side, 3);
        _programHash = ProgramText.Hash($"{GraphName} {GraphVersion}", sampler: null, tensors.Root, "bytes in, bytes out: clamp 0 to 255, nearest, ties to even");
    }

    /// <summary>SHA-256 that stands for graph, numerics and weights. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Loads a model folder and proves by its golden run that this machine computes the exact profile.</summary>
    /// <param name="folder">Holds weights.safetensors and selftest.json.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="NumericsMismatchException">The golden run gave other bits.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static UpscalerModel Load(string folder, KernelOptions options) =>
        MapFolder.Load(folder, options, operators => Open(folder, operators), model => model._programHash, (model, width, height) => model.GoldenOutput(width, height));

    /// <summary>Loads a folder for operators of the caller's choice, without the golden run; the model disposes of them.</summary>
    internal static UpscalerModel Open(string folder, IOperators operators, int tile = UsualTile) =>
        MapFolder.Open(folder, operators, UpscalerGraph.Shapes, tensors => new UpscalerModel(tensors, operators, tile));

    /// <summary>A picture four times as wide and high.</summary>
    /// <param name="picture">The picture; a side has 1 to <see cref="MaxSide"/> pixels.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run before its next tile.</param>
    /// <exception cref="ArgumentException">A side is out of range, or the bytes do not match the sides.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public RgbPicture Upscale(RgbPicture picture, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Width is < 1 or > MaxSide || picture.Height is < 1 or > MaxSide || picture.Pixels.Length != picture.Width * picture.Height * 3)
            throw new ArgumentException($"A picture to enlarge has 1 to {MaxSide} pixels a side and 3 bytes a pixel; this one has {picture.Width} x {picture.Height} and {picture.Pixels.Length} bytes.", nameof(picture));
        _turn.Wait(cancellation);
        try
        {
            var pixels = new byte[picture.Pixels.Length * Factor * Factor];
            for (var top = 0; top < picture.Height; top += _tile)
            {
                for (var left = 0; left < picture.Width; left += _tile)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Tile(picture, left, top, pixels);
                }
            }

            return new RgbPicture(pixels, picture.Width * Factor, picture.Height * Factor);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The numbers before they become bytes, of a picture that is one tile: (pixels, 3), good until the next run.</summary>
    internal Matrix Numbers(RgbPicture picture) => _graph.Run(Input(picture, 0, 0, picture.Width, picture.Height), new MapShape(1, picture.Height, picture.Width));

    /// <summary>The hash of what the golden run's picture becomes.</summary>
    internal string GoldenOutput(int width, int height) =>
        Convert.ToHexStringLower(SHA256.HashData(Upscale(MapSelfTest.Picture(width, height), CancellationToken.None).Pixels));

    /// <summary>Ends the threads and frees the weights. No run may be under way.</summary>
    public void Dispose()
    {
        _graph.Dispose();
        _operators.Dispose();
        _turn.Dispose();
    }

    /// <summary>Computes a tile out of itself and what is around it, and keeps itself alone.</summary>
    /// <remarks>At the picture's own edge nothing is around it: there the network's zeros are where they would be for the whole picture.</remarks>
    private void Tile(RgbPicture picture, int left, int top, byte[] pixels)
    {
        var (right, bottom) = (Math.Min(left + _tile, picture.Width), Math.Min(top + _tile, picture.Height));
        var (fromX, fromY) = (Math.Max(left - UpscalerGraph.Reach, 0), Math.Max(top - UpscalerGraph.Reach, 0));
        var (toX, toY) = (Math.Min(right + UpscalerGraph.Reach, picture.Width), Math.Min(bottom + UpscalerGraph.Reach, picture.Height));
        var output = _graph.Run(Input(picture, fromX, fromY, toX - fromX, toY - fromY), new MapShape(1, toY - fromY, toX - fromX));
        for (var y = top * Factor; y < bottom * Factor; y++)
        {
            for (var x = left * Factor; x < right * Factor; x++)
            {
                var numbers = output.Row((y - fromY * Factor) * (toX - fromX) * Factor + x - fromX * Factor);
                var target = pixels.AsSpan((y * picture.Width * Factor + x) * 3, 3);
                for (var c = 0; c < 3; c++)
                    target[c] = (byte)RoundToInteger(Min(Max(numbers[c], 0f), 255f));
            }
        }
    }

    private Matrix Input(RgbPicture picture, int left, int top, int width, int height)
    {
        var input = _input.Of(new MapShape(1, height, width));
        for (var i = 0; i < input.Rows; i++)
        {
            var pixel = picture.Pixels.AsSpan(((top + i / width) * picture.Width + left + i % width) * 3, 3);
            var row = input.Row(i);
            (row[0], row[1], row[2]) = (pixel[0], pixel[1], pixel[2]);
        }

        return input;
    }
}
