using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Queries, keys, values and output of an attention whose first three have no bias.</summary>
internal sealed record AttentionWeights(LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights Output)
{
    /// <param name="layers">Where weights come from.</param>
    /// <param name="at">The attention's name with its dot.</param>
    /// <param name="width">Numbers of a query.</param>
    /// <param name="source">Numbers of what is looked at.</param>
    public static AttentionWeights Of(Layers layers, string at, int width, int source) => new(
        layers.Linear(at + "to_q", width, width, LayerClass.Attention, hasBias: false),
        layers.Linear(at + "to_k", width, source, LayerClass.Attention, hasBias: false),
        layers.Linear(at + "to_v", width, source, LayerClass.Attention, hasBias: false),
        layers.Linear(at + "to_out.0", width, width, LayerClass.Attention));
}

// Rombach and others, "High-Resolution Image Synthesis with Latent Diffusion Models", 2022: pixels attend to each other, then to
// the text, then go through a gated feed-forward layer. The text's keys and values are computed once a picture.

/// <summary>Attention within a map and to a text, added to the map.</summary>
internal sealed class SpatialTransformer
{
    /// <summary>Of the group norm before the first product; not the configuration's.</summary>
    private const float GroupEpsilon = 1e-6f;

    private const float RowEpsilon = 1e-5f;

    private readonly MapNorm _norm;
    private readonly LinearWeights _in;
    private readonly NormWeights _norm1;
    private readonly AttentionWeights _own;
    private readonly NormWeights _norm2;
    private readonly AttentionWeights _text;
    private readonly NormWeights _norm3;
    private readonly LinearWeights _up;
    private readonly LinearWeights _gate;
    private readonly LinearWeights _down;
    private readonly LinearWeights _out;
    private readonly int _heads;
    private readonly int _groups;
    private KeyValues? _seen;

    /// <param name="layers">Where weights come from.</param>
    /// <param name="at">The block's name with its dot.</param>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="config">Heads, groups and the text's width.</param>
    public SpatialTransformer(Layers layers, string at, int channels, UNetConfig config)
    {
        (_heads, _groups) = (config.Heads, config.Groups);
        var block = at + "transformer_blocks.0.";
        _norm = layers.Norm(at + "norm", channels);
        _in = layers.Linear(at + "proj_in", channels, channels, LayerClass.Attention);
        _norm1 = layers.RowNorm(block + "norm1", channels);
        _own = AttentionWeights.Of(layers, block + "attn1.", channels, channels);
        _norm2 = layers.RowNorm(block + "norm2", channels);
        _text = AttentionWeights.Of(layers, block + "attn2.", channels, config.TextWidth);
        _norm3 = layers.RowNorm(block + "norm3", channels);
        (_up, _gate) = layers.Halves(block + "ff.net.0.proj", 4 * channels, channels, LayerClass.FeedForward);
        _down = layers.Linear(block + "ff.net.2", channels, 4 * channels, LayerClass.FeedForward);
        _out = layers.Linear(at + "proj_out", channels, channels, LayerClass.Attention);
    }

    /// <summary>Takes the texts' states (pictures · text length, text width), one text a picture.</summary>
    public void Condition(IOperators operators, Matrix states)
    {
        var (keys, values) = _seen is { } former && former.Keys.Rows == states.Rows
            ? (former.Keys, former.Values)
            : (new Matrix(states.Rows, _text.K.Outputs), new Matrix(states.Rows, _text.V.Outputs));
        operators.Linear(_text.K, states, keys);
        operators.Linear(_text.V, states, values);
        _seen = new KeyValues(keys, values);
    }

    /// <summary>Adds to <paramref name="x"/>, in place.</summary>
    public void Apply(MapRun run, Matrix x, MapShape map)
    {
        var (operators, pool) = run;
        var (normed, h) = (pool.Like(x), pool.Like(x));
        operators.GroupNorm(x, map, _groups, _norm.Weight, _norm.Bias, GroupEpsilon, normed);
        operators.Linear(_in, normed, h);

        operators.LayerNorm(h, _norm1.Weight, _norm1.Bias, RowEpsilon, normed);
        var (k, v) = (pool.Like(x), pool.Like(x));
        operators.Linear(_own.K, normed, k);
        operators.Linear(_own.V, normed, v);
        Attend(run, _own, normed, new KeyValues(k, v), map.Images, h);
        pool.Give(k, v);

        operators.LayerNorm(h, _norm2.Weight, _norm2.Bias, RowEpsilon, normed);
        Attend(run, _text, normed, _seen!.Value, map.Images, h);

        operators.LayerNorm(h, _norm3.Weight, _norm3.Bias, RowEpsilon, normed);
        var (gate, up) = (pool.Take(x.Rows, _gate.Outputs), pool.Take(x.Rows, _up.Outputs));
        operators.Linear(_gate, normed, gate);
        operators.Linear(_up, normed, up);
        operators.GeGlu(gate, up);
        operators.Linear(_down, gate, normed);
        pool.Give(gate, up);
        operators.Add(h, normed);

        operators.Linear(_out, h, normed);
        operators.Add(x, normed);
        pool.Give(normed, h);
    }

    /// <summary>h += output(attention(queries of x)); x is overwritten.</summary>
    private void Attend(MapRun run, AttentionWeights weights, Matrix x, KeyValues seen, int images, Matrix h)
    {
        var (operators, pool) = run;
        var (q, attended) = (pool.Like(x), pool.Like(x));
        operators.Linear(weights.Q, x, q);
        operators.Attention(q, seen, null, images, _heads, attended);
        operators.Linear(weights.Output, attended, x);
        operators.Add(h, x);
        pool.Give(q, attended);
    }
}
