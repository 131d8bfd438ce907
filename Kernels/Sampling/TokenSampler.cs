using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Sampling;

/// <summary>Chooses a token from logits: docs/numerics.md, "Sampling of tokens", as code. One for a run, or for one after another.</summary>
/// <remarks>A choice depends on the logits, the context, its index and the options alone. Not for several threads at once.</remarks>
internal sealed class TokenSampler
{
    private const float TwoToTheMinus24 = 1f / 16777216f;

    private readonly SamplingOptions _options;

    private readonly float[] _values;

    private readonly float[] _weights;

    private readonly SegmentedSum _sum;

    private readonly TokenOrder? _order;

    private readonly (uint K0, uint K1) _key;

    /// <summary>Takes all the memory it will need: 8 bytes a token of the vocabulary, and 8 more for top-k or top-p.</summary>
    /// <exception cref="InvalidSamplingException">An option is out of range.</exception>
    public TokenSampler(SamplingOptions options, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        options.Validate();
        _options = options;
        _values = new float[vocabulary];
        var weights = options.Temperature == 0f ? 0 : vocabulary;
        _weights = new float[weights];
        _sum = new SegmentedSum(weights);
        if (weights > 0 && (IsTopK || options.TopP < 1f))
            _order = new TokenOrder(vocabulary);
        _key = KeyOf(options.Seed);
    }

    private bool IsTopK => _options.TopK > 0 && _options.TopK < _values.Length;

    /// <summary>The next token.</summary>
    /// <param name="logits">One a token of the vocabulary.</param>
    /// <param name="context">All tokens so far, those of the prompt first.</param>
    /// <param name="index">How many tokens were generated before this one.</param>
    /// <exception cref="NotFiniteException">A logit, or what the penalty or the temperature makes of it, is not finite.</exception>
    public int Next(ReadOnlySpan<float> logits, ReadOnlySpan<int> context, int index)
    {
        if (logits.Length != _values.Length)
            throw new ArgumentException($"{logits.Length} logits for a vocabulary of {_values.Length}.", nameof(logits));
        ArgumentOutOfRangeException.ThrowIfNegative(index);

        logits.CopyTo(_values);
        Penalise(logits, context);
        if (_options.Temperature == 0f)
            return First(context.Length);

        var scale = Scalar.Reciprocal(_options.Temperature);
        foreach (ref var value in _values.AsSpan())
            value *= scale;
        var largest = _values[First(context.Length)];
        var total = Weigh(largest);
        var word = Philox.Block(((uint)index, 0, 0, 0), _key).W0;
        return _sum.Find(_weights, (word >> 8) * TwoToTheMinus24 * total);
    }

    private static (uint K0, uint K1) KeyOf(ulong seed)
    {
        Span<byte> text = stackalloc byte[15 + sizeof(ulong)];
        "cuckoo.sample.1"u8.CopyTo(text);
        BinaryPrimitives.WriteUInt64LittleEndian(text[15..], seed);
        var hash = SHA256.HashData(text);
        return (BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(4)));
    }

    // Reads what was given and writes elsewhere, so a token that occurs twice is penalised once.
    private void Penalise(ReadOnlySpan<float> logits, ReadOnlySpan<int> context)
    {
        var penalty = _options.RepetitionPenalty;
        if (penalty == 1f)
            return;
        var reciprocal = Scalar.Reciprocal(penalty);
        foreach (var token in context[^Math.Min(_options.RepetitionWindow, context.Length)..])
        {
            var logit = logits[token];
            _values[token] = logit * (logit > 0f ? reciprocal : penalty);
        }
    }

    private int First(int position)
    {
        var first = 0;
        var isFinite = true;
        for (var token = 0; token < _values.Length; token++)
        {
            isFinite &= float.IsFinite(_values[token]);
            if (_values[token] > _values[first])
                first = token;
        }

        return isFinite ? first : throw new NotFiniteException(position);
    }

    // Fills the weights, +0 for what top-k, top-p and min-p drop, and returns their sum.
    private float Weigh(float largest)
    {
        var last = ulong.MaxValue;
        _order?.Begin(_values);
        if (_order is not null && IsTopK)
            last = _order.At(_values, _options.TopK - 1);
        for (var token = 0; token < _values.Length; token++)
            _weights[token] = TokenOrder.KeyOf(_values[token], token) <= last ? Scalar.Exp(_values[token] + -largest) : 0f;
        var total = _sum.Of(_weights);

        if (_order is not null && _options.TopP < 1f)
            last = LastOfShare(_order, _options.TopP * total, last);
        else if (_options.MinP == 0f)
            return total;
        for (var token = 0; token < _values.Length; token++)
        {
            if (_weights[token] < _options.MinP || TokenOrder.KeyOf(_values[token], token) > last)
                _weights[token] = 0f;
        }

        return _sum.Of(_weights);
    }

    private ulong LastOfShare(TokenOrder order, float share, ulong last)
    {
        var sum = 0f;
        for (var place = 0; place < _values.Length; place++)
        {
            var key = order.At(_values, place);
            sum += _weights[TokenOrder.TokenOf(key)];
            if (sum >= share || key == last)
                return key;
        }

        return last;
    }
}
