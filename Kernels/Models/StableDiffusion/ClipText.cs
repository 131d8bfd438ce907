using System.Globalization;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The sizes of CLIP's text encoder.</summary>
internal sealed record ClipTextConfig(int Vocabulary, int Width, int Depth, int Heads, int Hidden, int Length, float Epsilon)
{
    /// <summary>Positions fit a page of keys and values.</summary>
    private const int MaxLength = KvPage.Positions;

    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"text vocab={Vocabulary} d={Width} depth={Depth} heads={Heads} hidden={Hidden} length={Length} eps={BitConverter.SingleToUInt32Bits(Epsilon):x8}");

    /// <summary>Reads text_encoder/config.json: every key is known, and what is not run is refused by name.</summary>
    public static ClipTextConfig Read(ConfigReader reader)
    {
        reader.Fixed("model_type", "\"clip_text_model\"");
        reader.Fixed("hidden_act", "\"quick_gelu\"");
        reader.Ignore(
            "_name_or_path", "architectures", "attention_dropout", "dropout", "bos_token_id", "eos_token_id", "pad_token_id", "initializer_factor", "initializer_range", "projection_dim",
            "torch_dtype", "dtype", "transformers_version"); // Of training, of other outputs, or told by the tokenizer and the files.
        var config = new ClipTextConfig(
            Vocabulary: reader.Integer("vocab_size", 2, 1 << 20),
            Width: reader.Integer("hidden_size", 1, 4096),
            Depth: reader.Integer("num_hidden_layers", 1, 64),
            Heads: reader.Integer("num_attention_heads", 1, 64),
            Hidden: reader.Integer("intermediate_size", 1, 16_384),
            Length: reader.Integer("max_position_embeddings", 3, MaxLength),
            Epsilon: reader.Epsilon("layer_norm_eps"));
        reader.Done();
        reader.Require(config.Width % config.Heads == 0, "num_attention_heads", $"{config.Heads} does not divide the width {config.Width}");
        return config;
    }
}

/// <summary>CLIP's text encoder (Radford and others, 2021): pre-norm blocks, each position attends to those up to itself. One call at a time.</summary>
internal sealed class ClipText
{
    private const string Prefix = "text_model.";

    private readonly ClipTextConfig _config;
    private readonly ModelTensor? _tokens;
    private readonly ModelTensor? _positions;
    private readonly Block[] _blocks;
    private readonly NormWeights _norm;

    /// <summary>Asks for every layer.</summary>
    public ClipText(ClipTextConfig config, Layers layers)
    {
        _config = config;
        var d = config.Width;
        _tokens = layers.Table(Prefix + "embeddings.token_embedding.weight", config.Vocabulary, d);
        _positions = layers.Table(Prefix + "embeddings.position_embedding.weight", config.Length, d);
        _blocks = [.. Enumerable.Range(0, config.Depth).Select(i => BlockOf($"{Prefix}encoder.layers.{i}."))];
        _norm = layers.RowNorm(Prefix + "final_layer_norm", d);

        Block BlockOf(string at) => new(
            layers.RowNorm(at + "layer_norm1", d),
            layers.Linear(at + "self_attn.q_proj", d, d, LayerClass.Exact),
            layers.Linear(at + "self_attn.k_proj", d, d, LayerClass.Exact),
            layers.Linear(at + "self_attn.v_proj", d, d, LayerClass.Exact),
            layers.Linear(at + "self_attn.out_proj", d, d, LayerClass.Exact),
            layers.RowNorm(at + "layer_norm2", d),
            layers.Linear(at + "mlp.fc1", config.Hidden, d, LayerClass.Exact),
            layers.Linear(at + "mlp.fc2", d, config.Hidden, LayerClass.Exact));
    }

    /// <summary>The states (texts · length, width) of texts that all have the full length.</summary>
    public Matrix Encode(IOperators operators, IReadOnlyList<int[]> texts)
    {
        var (d, length) = (_config.Width, _config.Length);
        var rows = texts.Count * length;
        var x = new Matrix(rows, d);
        Embed(texts, x);
        var (normed, q, k, v, attended) = (new Matrix(rows, d), new Matrix(rows, d), new Matrix(rows, d), new Matrix(rows, d), new Matrix(rows, d));
        var hidden = new Matrix(rows, _config.Hidden);
        var headSize = d / _config.Heads;
        var cache = new KvShape(_config.Depth, _config.Heads, headSize, operators.PanelWidth);
        var shape = new AttentionShape(_config.Heads, Scalar.ReciprocalSquareRoot(headSize), Window: 0);
        LentPages[] pages = [.. texts.Select(_ => new LentPages(cache, length))];
        try
        {
            SequenceRows[] sequences = [.. pages.Select((page, i) => new SequenceRows(page.Sequence, i * length, 0, length))];
            for (var layer = 0; layer < _blocks.Length; layer++)
            {
                var block = _blocks[layer];
                operators.LayerNorm(x, block.Norm1.Weight, block.Norm1.Bias, _config.Epsilon, normed);
                operators.Linear(block.Q, normed, q);
                operators.Linear(block.K, normed, k);
                operators.Linear(block.V, normed, v);
                operators.StoreKeyValues(k, v, layer, sequences);
                operators.CausalAttention(q, layer, shape, sequences, attended);
                operators.Linear(block.Output, attended, normed);
                operators.Add(x, normed);

                operators.LayerNorm(x, block.Norm2.Weight, block.Norm2.Bias, _config.Epsilon, normed);
                operators.Linear(block.Up, normed, hidden);
                operators.QuickGelu(hidden);
                operators.Linear(block.Down, hidden, normed);
                operators.Add(x, normed);
            }
        }
        finally
        {
            foreach (var page in pages)
                page.Dispose();
        }

        operators.LayerNorm(x, _norm.Weight, _norm.Bias, _config.Epsilon, normed);
        return normed;
    }

    private void Embed(IReadOnlyList<int[]> texts, Matrix x)
    {
        var position = new float[_config.Width];
        for (var row = 0; row < x.Rows; row++)
        {
            var state = x.Row(row);
            Dequantize.Row(_tokens!, texts[row / _config.Length][row % _config.Length], state);
            Dequantize.Row(_positions!, row % _config.Length, position);
            for (var k = 0; k < state.Length; k++)
                state[k] += position[k];
        }
    }

    private sealed record Block(
        NormWeights Norm1, LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights Output, NormWeights Norm2, LinearWeights Up, LinearWeights Down);
}
