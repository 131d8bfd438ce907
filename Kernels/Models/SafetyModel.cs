using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Models.Safety;
using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models;

/// <summary>How much a picture is of each kind, by nsfwjs' names; the five add up to 1 as far as float32 goes.</summary>
/// <param name="Drawing">Harmless drawings.</param>
/// <param name="Hentai">Pornographic drawings.</param>
/// <param name="Neutral">Harmless pictures.</param>
/// <param name="Porn">Pornography.</param>
/// <param name="Sexy">Undress, but no pornography.</param>
public sealed record SafetyScores(float Drawing, float Hentai, float Neutral, float Porn, float Sexy)
{
    /// <summary>What is pornographic, drawn or not.</summary>
    public float Explicit => Hentai + Porn;

    /// <summary>The scores by name, the order of the network.</summary>
    public IReadOnlyList<(string Name, float Score)> All =>
        [(nameof(Drawing), Drawing), (nameof(Hentai), Hentai), (nameof(Neutral), Neutral), (nameof(Porn), Porn), (nameof(Sexy), Sexy)];

    /// <summary>One line, the highest first.</summary>
    public override string ToString() => string.Join(
        ", ", All.OrderByDescending(score => score.Score).Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Name.ToLowerInvariant()} {score.Score:0.000}")));
}

// A guess about a picture, made the same way everywhere: same pixels, same bits. It is a small network's guess and errs both ways; what is
// done about it is the caller's.

/// <summary>A loaded safety classifier. <see cref="Classify"/> may be called from any thread; runs take turns.</summary>
public sealed class SafetyModel : IDisposable
{
    /// <summary>The folder of the shipped one, beside the program.</summary>
    public const string DefaultName = "safety";

    /// <summary>The most pixels along a side of a picture.</summary>
    public const int MaxSide = 16_384;

    private const string GraphName = "safety-mobilenet-v2";

    /// <summary>Changes whenever the graph or an operator changes a bit.</summary>
    private const int GraphVersion = 1;

    private readonly IOperators _operators;
    private readonly SafetyGraph _graph;
    private readonly byte[] _programHash;
    private readonly Matrix _input = new(SafetyGraph.Side * SafetyGraph.Side, 3);
    private readonly SemaphoreSlim _turn = new(1);

    private SafetyModel(TensorSet tensors, IOperators operators)
    {
        _operators = operators;
        _graph = new SafetyGraph(tensors, operators);
        _programHash = ProgramText.Hash($"{GraphName} {GraphVersion}", sampler: null, tensors.Root, "224 bilinear aligned corners, 0 to 1, softmax");
    }

    /// <summary>SHA-256 that stands for graph, numerics and weights. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Loads a model folder and proves by its golden run that this machine computes the exact profile.</summary>
    /// <param name="folder">Holds weights.safetensors and selftest.json.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="NumericsMismatchException">The golden run gave other bits.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SafetyModel Load(string folder, KernelOptions options) =>
        MapFolder.Load(folder, options, operators => Open(folder, operators), model => model._programHash, (model, width, height) => model.GoldenOutput(width, height));

    /// <summary>Loads a folder for operators of the caller's choice, without the golden run; the model disposes of them.</summary>
    internal static SafetyModel Open(string folder, IOperators operators) =>
        MapFolder.Open(folder, operators, SafetyGraph.Shapes, tensors => new SafetyModel(tensors, operators));

    /// <summary>What a picture shows, as far as the network can tell.</summary>
    /// <param name="pixels">RGB bytes, row-major.</param>
    /// <param name="width">Pixels a row, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxSide"/>.</param>
    /// <exception cref="ArgumentException">A side is out of range, or the bytes do not match the sides.</exception>
    public SafetyScores Classify(ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"A picture to classify has 1 to {MaxSide} pixels a side and 3 bytes a pixel; this one has {width} x {height} and {pixels.Length} bytes.", nameof(pixels));
        _turn.Wait();
        try
        {
            SafetyInput.Fill(_input, pixels, width, height);
            return Softmax(_graph.Run(_input).Row(0));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The hash of the scores' bits for the golden run's picture.</summary>
    internal string GoldenOutput(int width, int height)
    {
        var picture = MapSelfTest.Picture(width, height);
        var bytes = new byte[SafetyGraph.Classes * sizeof(float)];
        var at = 0;
        foreach (var (_, score) in Classify(picture.Pixels, width, height).All)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), score);
            at += sizeof(float);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Ends the threads and frees the weights. No run may be under way.</summary>
    public void Dispose()
    {
        _graph.Dispose();
        _operators.Dispose();
        _turn.Dispose();
    }

    /// <summary>exp(x − max) times the reciprocal of their sum, added in the network's order.</summary>
    private static SafetyScores Softmax(ReadOnlySpan<float> logits)
    {
        var largest = logits[0];
        foreach (var logit in logits)
            largest = Max(largest, logit);
        Span<float> scores = stackalloc float[SafetyGraph.Classes];
        var sum = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Exp(logits[i] - largest);
            sum += scores[i];
        }

        var scale = Reciprocal(sum);
        return new SafetyScores(scores[0] * scale, scores[1] * scale, scores[2] * scale, scores[3] * scale, scores[4] * scale);
    }
}
