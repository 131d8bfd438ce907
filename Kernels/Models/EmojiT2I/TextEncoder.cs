using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Tokenizers;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>Captions to text states: token embeddings plus positions, pre-norm transformer blocks, a final norm.</summary>
/// <remarks>Padding takes part like any token, as in training; only the pooled mean leaves it out.</remarks>
internal sealed class TextEncoder
{
    private readonly EmojiConfig _config;
    private readonly EmojiWeights _weights;
    private readonly IOperators _operators;
    private readonly int _captions;
    private readonly Matrix _x;
    private readonly Matrix _normed;
    private readonly Matrix _q;
    private readonly Matrix _k;
    private readonly Matrix _v;
    private readonly Matrix _attended;
    private readonly Matrix _update;
    private readonly Matrix _hidden;

    public TextEncoder(EmojiConfig config, EmojiWeights weights, IOperators operators, int captions)
    {
        (_config, _weights, _operators, _captions) = (config, weights, operators, captions);
        var rows = captions * config.TextLength;
        (_x, _normed, _q, _k, _v) = (Wide(), Wide(), Wide(), Wide(), Wide());
        (_attended, _update) = (Wide(), Wide());
        _hidden = new Matrix(rows, 4 * config.Width);
        States = Wide();
        Pooled = new Matrix(captions, config.Width);

        Matrix Wide() => new(rows, config.Width);
    }

    /// <summary>The states (captions · text length, width) of the last call.</summary>
    public Matrix States { get; }

    /// <summary>The mean state of each caption's words (captions, width); zeros for a caption without words.</summary>
    public Matrix Pooled { get; }

    /// <summary>Encodes one id array a caption, each of the text length.</summary>
    public void Encode(IReadOnlyList<int[]> captions)
    {
        if (captions.Count != _captions)
            throw new ArgumentException($"{captions.Count} captions where {_captions} were announced.", nameof(captions));
        Embed(captions);
        _operators.Add(_x, _weights.TextPositions);
        foreach (var block in _weights.Text)
            Apply(block);
        _operators.LayerNorm(_x, _weights.TextNorm.Weight, _weights.TextNorm.Bias, Scalar.LayerNormEpsilon, States);
        for (var caption = 0; caption < captions.Count; caption++)
            Pool(captions[caption], caption);
    }

    private void Embed(IReadOnlyList<int[]> captions)
    {
        for (var row = 0; row < _x.Rows; row++)
        {
            var id = captions[row / _config.TextLength][row % _config.TextLength];
            _weights.Embedding.AsSpan(id * _config.Width, _config.Width).CopyTo(_x.Row(row));
        }
    }

    private void Apply(TextBlockWeights block)
    {
        _operators.LayerNorm(_x, block.Norm1.Weight, block.Norm1.Bias, Scalar.LayerNormEpsilon, _normed);
        _operators.Linear(block.Q, _normed, _q);
        _operators.Linear(block.K, _normed, _k);
        _operators.Linear(block.V, _normed, _v);
        _operators.Attention(_q, new KeyValues(_k, _v), null, _captions, _config.Heads, _attended);
        _operators.Linear(block.O, _attended, _update);
        _operators.Add(_x, _update);

        _operators.LayerNorm(_x, block.Norm2.Weight, block.Norm2.Bias, Scalar.LayerNormEpsilon, _normed);
        _operators.Linear(block.Fc1, _normed, _hidden);
        _operators.Gelu(_hidden);
        _operators.Linear(block.Fc2, _hidden, _update);
        _operators.Add(_x, _update);
    }

    /// <summary>Adds the states of the words in order, from +0, and multiplies by the reciprocal of their count.</summary>
    private void Pool(int[] ids, int caption)
    {
        var pooled = Pooled.Row(caption);
        pooled.Clear();
        var words = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] == WordTokenizer.Padding)
                continue;
            words++;
            ReadOnlySpan<float> state = States.Row(caption * _config.TextLength + i);
            for (var k = 0; k < pooled.Length; k++)
                pooled[k] += state[k];
        }

        var share = Scalar.Reciprocal(Math.Max(words, 1));
        foreach (ref var value in pooled)
            value *= share;
    }
}
