using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.EmojiT2I;

// The denoiser: noisy patches, a time and text states in; the clean patches it believes in out. It reads like the figure of
// a diffusion transformer (Peebles and Xie, 2022) whose attention also looks at the text. It knows no sampler and no pixels.
// What depends on the text alone (its keys, values and pooled part) is computed once a picture by Condition.

/// <summary>Predicts clean patches from noisy ones, for a fixed number of pictures side by side.</summary>
internal sealed class Denoiser
{
    private readonly EmojiConfig _config;
    private readonly EmojiWeights _weights;
    private readonly IOperators _operators;
    private readonly int _pictures;
    private readonly Matrix _pooled;
    private readonly KeyValues[] _text;
    private readonly Matrix _time;
    private readonly Matrix _condition;
    private readonly Matrix _shared;
    private readonly Matrix _modulation;
    private readonly Matrix _final;
    private readonly Matrix _x;
    private readonly Matrix _normed;
    private readonly Matrix _q;
    private readonly Matrix _k;
    private readonly Matrix _v;
    private readonly Matrix _attended;
    private readonly Matrix _update;
    private readonly Matrix _hidden;

    public Denoiser(EmojiConfig config, EmojiWeights weights, IOperators operators, int pictures)
    {
        (_config, _weights, _operators, _pictures) = (config, weights, operators, pictures);
        var d = config.Width;
        var rows = pictures * config.Patches;
        var textRows = pictures * config.TextLength;
        _text = [.. weights.Blocks.Select(_ => new KeyValues(new Matrix(textRows, d), new Matrix(textRows, d)))];
        (_pooled, _time, _condition) = (new(pictures, d), new(pictures, d), new(pictures, d));
        (_shared, _modulation, _final) = (new(pictures, 6 * d), new(pictures, 6 * d), new(pictures, 2 * d));
        (_x, _normed, _q, _k, _v) = (new(rows, d), new(rows, d), new(rows, d), new(rows, d), new(rows, d));
        (_attended, _update) = (new(rows, d), new(rows, d));
        _hidden = new Matrix(rows, config.MlpRatio * d);
    }

    /// <summary>Takes the text states (pictures · text length, width) and their pooled means (pictures, width) of the captions.</summary>
    public void Condition(Matrix states, Matrix pooled)
    {
        _operators.Linear(_weights.Pool, pooled, _pooled);
        for (var i = 0; i < _text.Length; i++)
        {
            _operators.Linear(_weights.Blocks[i].TextK, states, _text[i].Keys);
            _operators.Linear(_weights.Blocks[i].TextV, states, _text[i].Values);
        }
    }

    /// <summary>One forward pass.</summary>
    /// <param name="noisy">The noisy patches (pictures · patches, patch width).</param>
    /// <param name="timeFeatures">The <see cref="TimeEmbedding"/> of each picture's time (pictures, 256).</param>
    /// <param name="clean">The predicted clean patches (pictures · patches, patch width).</param>
    public void Predict(Matrix noisy, Matrix timeFeatures, Matrix clean)
    {
        Modulate(timeFeatures);
        _operators.Linear(_weights.Input, noisy, _x);
        _operators.Add(_x, _weights.Positions);
        for (var i = 0; i < _text.Length; i++)
            Apply(_weights.Blocks[i], _text[i]);
        _operators.AdaptiveNorm(_x, Part(_final, 0), Part(_final, 1), _normed);
        _operators.Linear(_weights.Output, _normed, clean);
    }

    /// <summary>The vectors that steer the norms: c = silu(time + pooled text), once through each of two linear layers.</summary>
    private void Modulate(Matrix timeFeatures)
    {
        _operators.Linear(_weights.Time1, timeFeatures, _time);
        _operators.Silu(_time);
        _operators.Linear(_weights.Time2, _time, _condition);
        _operators.Add(_condition, _pooled);
        _operators.Silu(_condition);
        _operators.Linear(_weights.Ada, _condition, _shared);
        _operators.Linear(_weights.AdaFinal, _condition, _final);
    }

    private void Apply(BlockWeights block, KeyValues text)
    {
        _modulation.CopyFrom(_shared);
        _operators.Add(_modulation, block.Ada);

        _operators.AdaptiveNorm(_x, Part(_modulation, 0), Part(_modulation, 1), _normed);
        _operators.Linear(block.Q, _normed, _q);
        _operators.Linear(block.K, _normed, _k);
        _operators.Linear(block.V, _normed, _v);
        _operators.Attention(_q, new KeyValues(_k, _v), text, _pictures, _config.Heads, _attended);
        _operators.Linear(block.O, _attended, _update);
        _operators.GatedAdd(_x, Part(_modulation, 2), _update);

        _operators.AdaptiveNorm(_x, Part(_modulation, 3), Part(_modulation, 4), _normed);
        _operators.Linear(block.Fc1, _normed, _hidden);
        _operators.Gelu(_hidden);
        _operators.Linear(block.Fc2, _hidden, _update);
        _operators.GatedAdd(_x, Part(_modulation, 5), _update);
    }

    /// <summary>The i-th vector of a modulation: scale, shift, gate, scale, shift, gate.</summary>
    private ColumnSlice Part(Matrix modulation, int i) => new(modulation, i * _config.Width, _config.Width);
}
