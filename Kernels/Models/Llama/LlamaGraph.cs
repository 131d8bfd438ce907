using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Llama;

// The forward pass of the Llama family (Touvron and others, 2023) over a batch of rows: each row is one token at one position of
// one sequence. Rows know nothing of each other but what attention shows them of their own sequence, so that a row has the same
// bits alone, beside others, in a prompt or by itself. The last layer goes on with the rows somebody wants to see.

/// <summary>Tokens in; final states and logits of chosen rows out.</summary>
internal sealed class LlamaGraph
{
    private readonly LlamaConfig _config;
    private readonly LlamaWeights _weights;
    private readonly IOperators _operators;
    private readonly RotaryTable _rotary;
    private readonly AttentionShape _attention;
    private readonly Matrix _x;
    private readonly Matrix _normed;
    private readonly Matrix _q;
    private readonly Matrix _k;
    private readonly Matrix _v;
    private readonly Matrix _attended;
    private readonly Matrix _update;
    private readonly Matrix _gate;
    private readonly Matrix _up;
    private readonly Matrix _chosenX;
    private readonly Matrix _chosenAttended;
    private readonly Matrix _hidden;
    private readonly Matrix _logitStates;
    private readonly Matrix _logits;

    /// <param name="config">The model's shape.</param>
    /// <param name="weights">Packed by <paramref name="operators"/>.</param>
    /// <param name="operators">What runs.</param>
    /// <param name="positions">Positions a sequence may have.</param>
    /// <param name="maxRows">Rows a batch may have.</param>
    /// <param name="maxLogits">Rows of a batch that may ask for logits.</param>
    public LlamaGraph(LlamaConfig config, LlamaWeights weights, IOperators operators, int positions, int maxRows, int maxLogits)
    {
        (_config, _weights, _operators) = (config, weights, operators);
        _rotary = config.Rope.Table(weights.RopeDivisors, positions);
        _attention = new AttentionShape(config.Heads, Reference.Scalar.ReciprocalSquareRoot(config.HeadSize), config.Window);
        CacheShape = new KvShape(config.Layers, config.KeyValueHeads, config.HeadSize, operators.PanelWidth);
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        (_x, _normed, _update) = (new(maxRows, config.Width), new(maxRows, config.Width), new(maxRows, config.Width));
        (_q, _k, _v, _attended) = (new(maxRows, queries), new(maxRows, keys), new(maxRows, keys), new(maxRows, queries));
        (_gate, _up) = (new(maxRows, config.Hidden), new(maxRows, config.Hidden));
        (_chosenX, _chosenAttended, _hidden) = (new(maxRows, config.Width), new(maxRows, queries), new(maxRows, config.Width));
        (_logitStates, _logits) = (new(maxLogits, config.Width), new(maxLogits, config.Vocabulary));
    }

    public KvShape CacheShape { get; }

    /// <summary>Bytes of the matrices between operators: rows of five widths, hidden layers and heads, and the logits.</summary>
    public static long ScratchBytes(LlamaConfig config, int maxRows, int maxLogits)
    {
        var (queries, keys) = ((long)config.Heads * config.HeadSize, (long)config.KeyValueHeads * config.HeadSize);
        return sizeof(float) * (maxRows * (5L * config.Width + 3 * queries + 2 * keys + 2L * config.Hidden) + maxLogits * ((long)config.Width + config.Vocabulary));
    }

    /// <summary>One forward pass; positions are written to their sequences' pages.</summary>
    /// <param name="tokens">A token a row.</param>
    /// <param name="rows">Whose they are.</param>
    /// <param name="chosen">Rows whose final states are wanted, ascending, at least one.</param>
    /// <param name="logitRows">Places in <paramref name="chosen"/> whose logits are wanted, ascending.</param>
    /// <returns>Final states (a row a chosen row) and logits (a row a wanted one), valid until the next pass.</returns>
    public (Matrix Hidden, Matrix? Logits) Forward(ReadOnlySpan<int> tokens, SequenceRows[] rows, ReadOnlySpan<int> chosen, ReadOnlySpan<int> logitRows)
    {
        foreach (var part in rows)
            _rotary.Reach(part.FirstPosition + part.Count - 1);
        var x = _x.Part(0, tokens.Length);
        for (var row = 0; row < tokens.Length; row++)
            Dequantize.Row(_weights.Embedding, tokens[row], x.Row(row));

        for (var layer = 0; layer < _config.Layers; layer++)
        {
            var weights = _weights.Layers[layer];
            var attended = Attend(weights, layer, x, rows);
            if (layer == _config.Layers - 1)
                (x, attended) = (Choose(x, chosen, _chosenX), Choose(attended, chosen, _chosenAttended));
            var update = _update.Part(0, x.Rows);
            _operators.Linear(weights.AttentionOutput, attended, update);
            _operators.Add(x, update);
            FeedForward(weights, x, update);
        }

        var hidden = _hidden.Part(0, chosen.Length);
        _operators.RmsNorm(x, _weights.OutputNorm, _config.Epsilon, hidden);
        if (logitRows.IsEmpty)
            return (hidden, null);
        var logits = _logits.Part(0, logitRows.Length);
        _operators.Linear(_weights.Output, Choose(hidden, logitRows, _logitStates), logits);
        return (hidden, logits);
    }

    private Matrix Attend(LlamaLayer weights, int layer, Matrix x, SequenceRows[] rows)
    {
        var (normed, q, k, v) = (_normed.Part(0, x.Rows), _q.Part(0, x.Rows), _k.Part(0, x.Rows), _v.Part(0, x.Rows));
        _operators.RmsNorm(x, weights.AttentionNorm, _config.Epsilon, normed);
        _operators.Linear(weights.QueryKeyValue, normed, [q, k, v]);
        _operators.Rotate(q, _config.HeadSize, _rotary, rows);
        _operators.Rotate(k, _config.HeadSize, _rotary, rows);
        _operators.StoreKeyValues(k, v, layer, rows);
        var attended = _attended.Part(0, x.Rows);
        _operators.CausalAttention(q, layer, _attention, rows, attended);
        return attended;
    }

    private void FeedForward(LlamaLayer weights, Matrix x, Matrix update)
    {
        var (normed, gate, up) = (_normed.Part(0, x.Rows), _gate.Part(0, x.Rows), _up.Part(0, x.Rows));
        _operators.RmsNorm(x, weights.FeedForwardNorm, _config.Epsilon, normed);
        _operators.Linear(weights.GateUp, normed, [gate, up]);
        _operators.SwiGlu(gate, up);
        _operators.Linear(weights.Down, gate, update);
        _operators.Add(x, update);
    }

    private static Matrix Choose(Matrix from, ReadOnlySpan<int> rows, Matrix room)
    {
        for (var i = 0; i < rows.Length; i++)
            from.Row(rows[i]).CopyTo(room.Row(i));
        return room.Part(0, rows.Length);
    }
}
