using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>A pre-norm block of the text encoder.</summary>
internal sealed record TextBlockWeights(
    NormWeights Norm1, LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights O, NormWeights Norm2, LinearWeights Fc1, LinearWeights Fc2);

/// <summary>A block of the denoiser; <paramref name="Ada"/> (1, 6 · width) is its own part of the modulation.</summary>
internal sealed record BlockWeights(
    Matrix Ada, LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights O, LinearWeights TextK, LinearWeights TextV, LinearWeights Fc1, LinearWeights Fc2);

/// <summary>All weights of the model, packed for one implementation of the operators.</summary>
internal sealed class EmojiWeights
{
    private readonly TensorSet _tensors;
    private readonly IOperators _operators;

    public EmojiWeights(EmojiConfig config, TensorSet tensors, IOperators operators)
    {
        _tensors = tensors;
        _operators = operators;
        Embedding = tensors["emb.weight"];
        TextPositions = tensors.Matrix("tpos", config.TextLength);
        Text = [.. Enumerable.Range(0, config.TextDepth).Select(i => TextBlock($"text.{i}."))];
        TextNorm = Norm("tln");
        Pool = Linear("pool");
        Time1 = Linear("time1");
        Time2 = Linear("time2");
        Input = Linear("inp");
        Positions = tensors.Matrix("pos", config.Patches);
        Blocks = [.. Enumerable.Range(0, config.Depth).Select(i => Block($"blocks.{i}."))];
        Ada = Linear("ada");
        AdaFinal = Linear("adaf");
        Output = Linear("out");
    }

    /// <summary>vocabulary × width, row-major.</summary>
    public float[] Embedding { get; }

    public Matrix TextPositions { get; }

    public IReadOnlyList<TextBlockWeights> Text { get; }

    public NormWeights TextNorm { get; }

    public LinearWeights Pool { get; }

    public LinearWeights Time1 { get; }

    public LinearWeights Time2 { get; }

    public LinearWeights Input { get; }

    public Matrix Positions { get; }

    public IReadOnlyList<BlockWeights> Blocks { get; }

    public LinearWeights Ada { get; }

    public LinearWeights AdaFinal { get; }

    public LinearWeights Output { get; }

    private TextBlockWeights TextBlock(string at) => new(
        Norm(at + "ln1"), Linear(at + "q"), Linear(at + "k"), Linear(at + "v"), Linear(at + "o"), Norm(at + "ln2"), Linear(at + "fc1"), Linear(at + "fc2"));

    private BlockWeights Block(string at) => new(
        _tensors.Matrix(at + "ada", 1), Linear(at + "q"), Linear(at + "k"), Linear(at + "v"), Linear(at + "o"), Linear(at + "tk"), Linear(at + "tv"), Linear(at + "fc1"), Linear(at + "fc2"));

    private NormWeights Norm(string name) =>
        new(ColumnSlice.All(_tensors.Matrix(name + ".weight", 1)), ColumnSlice.All(_tensors.Matrix(name + ".bias", 1)));

    private LinearWeights Linear(string name) => _tensors.Linear(_operators, name);
}
