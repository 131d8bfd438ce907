using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Trace;

/// <summary>A machine that errs: where it is told to, one number of an operator's output is an ulp too high.</summary>
/// <param name="inner">What runs; disposed of with this object.</param>
/// <param name="isFaulty">Whether the operator of a name errs the n-th time it runs, counted from 0.</param>
internal sealed partial class FaultyOperators(IOperators inner, Func<string, int, bool> isFaulty) : IOperators
{
    private readonly Dictionary<string, int> _runs = new(StringComparer.Ordinal);

    public int PanelWidth => inner.PanelWidth;

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) => inner.Pack(weight, bias, outputs, inputs);

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) => inner.Pack(weight, bias);

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        inner.Linear(weights, x, y);
        Err("linear", y);
    }

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        inner.Linear(weights, x, y);
        foreach (var output in y)
            Err("linear", output);
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y)
    {
        inner.LayerNorm(x, weight, bias, epsilon, y);
        Err("layer-norm", y);
    }

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y)
    {
        inner.AdaptiveNorm(x, scale, shift, y);
        Err("adaptive-norm", y);
    }

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        inner.Attention(q, own, other, groups, heads, y);
        Err("attention", y);
    }

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y)
    {
        inner.RmsNorm(x, weight, epsilon, y);
        Err("rms-norm", y);
    }

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows)
    {
        inner.Rotate(x, headSize, table, rows);
        Err("rotate", x);
    }

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        inner.StoreKeyValues(keys, values, layer, rows);
        if (IsNextFaulty("store-key-values"))
        {
            ref var key = ref rows[0].Sequence.PageOf(rows[0].FirstPosition).Key(layer, 0, rows[0].FirstPosition % KvPage.Positions, 0);
            key = MathF.BitIncrement(key);
        }
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        inner.CausalAttention(q, layer, shape, rows, y);
        Err("causal-attention", y);
    }

    public void SwiGlu(Matrix gate, Matrix up)
    {
        inner.SwiGlu(gate, up);
        Err("swiglu", gate);
    }

    public void Gelu(Matrix x)
    {
        inner.Gelu(x);
        Err("gelu", x);
    }

    public void Silu(Matrix x)
    {
        inner.Silu(x);
        Err("silu", x);
    }

    public void Add(Matrix x, Matrix y)
    {
        inner.Add(x, y);
        Err("add", x);
    }

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y)
    {
        inner.GatedAdd(x, gate, y);
        Err("gated-add", x);
    }

    public void Dispose() => inner.Dispose();

    private void Err(string name, Matrix output)
    {
        if (!IsNextFaulty(name))
            return;
        ref var number = ref output.Row(output.Rows - 1)[0];
        number = MathF.BitIncrement(number);
    }

    private bool IsNextFaulty(string name)
    {
        _runs[name] = _runs.GetValueOrDefault(name) + 1;
        return isFaulty(name, _runs[name] - 1);
    }
}
