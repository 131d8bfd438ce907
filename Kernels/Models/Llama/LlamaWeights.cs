using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Llama;

/// <summary>The weights of one layer.</summary>
internal sealed record LlamaLayer(
    Matrix AttentionNorm,
    LinearWeights[] QueryKeyValue,
    LinearWeights AttentionOutput,
    Matrix FeedForwardNorm,
    LinearWeights[] GateUp,
    LinearWeights Down);

/// <summary>A model's weights, checked against its configuration and packed by the operators; embeddings are looked up in the file.</summary>
internal sealed class LlamaWeights : IDisposable
{
    private readonly GgufFile _file;
    private readonly IOperators _operators;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <exception cref="ModelFormatException">A tensor is missing, of another shape, not finite, or of no use to this model.</exception>
    public LlamaWeights(LlamaConfig config, GgufFile file, IOperators operators)
    {
        (_file, _operators) = (file, operators);
        var queries = config.Heads * config.HeadSize;
        var keys = config.KeyValueHeads * config.HeadSize;
        Embedding = Tensor("token_embd.weight", config.Vocabulary, config.Width);
        RopeDivisors = file.Tensors.ContainsKey("rope_freqs.weight") ? Vector("rope_freqs.weight", config.Rope.Turned / 2) : [];
        if (Array.Exists(RopeDivisors, divisor => divisor is < 1e-3f or > 1e6f))
            throw file.Tensors["rope_freqs.weight"].Fault(0, "holds a divisor outside 0.001 and 1,000,000");
        Layers = new LlamaLayer[config.Layers];
        for (var i = 0; i < config.Layers; i++)
        {
            var block = $"blk.{i}.";
            Layers[i] = new LlamaLayer(
                Norm(block + "attn_norm", config.Width),
                [
                    Linear(block + "attn_q", queries, config.Width),
                    Linear(block + "attn_k", keys, config.Width),
                    Linear(block + "attn_v", keys, config.Width),
                ],
                Linear(block + "attn_output", config.Width, queries),
                Norm(block + "ffn_norm", config.Width),
                [Linear(block + "ffn_gate", config.Hidden, config.Width), Linear(block + "ffn_up", config.Hidden, config.Width)],
                Linear(block + "ffn_down", config.Width, config.Hidden));
        }

        OutputNorm = Norm("output_norm", config.Width);
        Output = file.Tensors.ContainsKey("output.weight") ? Linear("output", config.Vocabulary, config.Width) : operators.Pack(Embedding, []);
        if (file.Tensors.Values.FirstOrDefault(tensor => !_seen.Contains(tensor.Name)) is { } stranger)
            throw stranger.Fault(0, $"is a tensor that models of architecture {config.Architecture} do not have here");
    }

    /// <summary>One row a token.</summary>
    public ModelTensor Embedding { get; }

    /// <summary>What Llama 3 divides the frequencies of its pairs by, or nothing.</summary>
    public float[] RopeDivisors { get; }

    public LlamaLayer[] Layers { get; }

    public Matrix OutputNorm { get; }

    public LinearWeights Output { get; }

    public void Dispose()
    {
        foreach (var layer in Layers)
        {
            foreach (var weights in (LinearWeights[])[.. layer.QueryKeyValue, layer.AttentionOutput, .. layer.GateUp, layer.Down])
                weights.Dispose();
        }

        Output.Dispose();
    }

    private LinearWeights Linear(string name, int outputs, int inputs)
    {
        var weight = Tensor(name + ".weight", outputs, inputs);
        return _operators.Pack(weight, _file.Tensors.ContainsKey(name + ".bias") ? Vector(name + ".bias", outputs) : []);
    }

    private Matrix Norm(string name, int width) => Matrix.From(Vector(name + ".weight", width), 1, width);

    private float[] Vector(string name, int length) => Dequantize.All(Tensor(name, 1, length));

    private ModelTensor Tensor(string name, int rows, int columns)
    {
        if (!_file.Tensors.TryGetValue(name, out var tensor))
            throw new ModelFormatException(_file.Name, name, 0, "is missing");
        if (tensor.Rows != rows || tensor.Columns != columns)
            throw tensor.Fault(0, $"is {tensor.Rows} × {tensor.Columns} where {rows} × {columns} must be");
        if (tensor.Type == TensorType.I8)
            throw tensor.Fault(0, "is of type I8, which has no scale");
        WeightCheck.Require(tensor);
        _seen.Add(name);
        return tensor;
    }
}
