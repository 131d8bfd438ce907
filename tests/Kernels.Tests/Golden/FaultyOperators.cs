using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Golden;

/// <summary>Right operators but for one, whose first result is an ulp too far.</summary>
/// <param name="right">What computes.</param>
/// <param name="faulty">The method at fault.</param>
internal sealed partial class FaultyOperators(IOperators right, string faulty) : IOperators
{
    public int PanelWidth => right.PanelWidth;

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) => right.Pack(weight, bias, outputs, inputs);

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) => right.Pack(weight, bias);

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        right.Linear(weights, x, y);
        Spoil(nameof(Linear), y);
    }

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        right.Linear(weights, x, y);
        Spoil(nameof(Linear), y[0]);
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y)
    {
        right.LayerNorm(x, weight, bias, epsilon, y);
        Spoil(nameof(LayerNorm), y);
    }

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y)
    {
        right.AdaptiveNorm(x, scale, shift, y);
        Spoil(nameof(AdaptiveNorm), y);
    }

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        right.Attention(q, own, other, groups, heads, y);
        Spoil(nameof(Attention), y);
    }

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y)
    {
        right.RmsNorm(x, weight, epsilon, y);
        Spoil(nameof(RmsNorm), y);
    }

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows)
    {
        right.Rotate(x, headSize, table, rows);
        Spoil(nameof(Rotate), x);
    }

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        Spoil(nameof(StoreKeyValues), values);
        right.StoreKeyValues(keys, values, layer, rows);
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        right.CausalAttention(q, layer, shape, rows, y);
        Spoil(nameof(CausalAttention), y);
    }

    public void SwiGlu(Matrix gate, Matrix up)
    {
        right.SwiGlu(gate, up);
        Spoil(nameof(SwiGlu), gate);
    }

    public void Gelu(Matrix x)
    {
        right.Gelu(x);
        Spoil(nameof(Gelu), x);
    }

    public void Silu(Matrix x)
    {
        right.Silu(x);
        Spoil(nameof(Silu), x);
    }

    public void Add(Matrix x, Matrix y)
    {
        right.Add(x, y);
        Spoil(nameof(Add), x);
    }

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y)
    {
        right.GatedAdd(x, gate, y);
        Spoil(nameof(GatedAdd), x);
    }

    public void Dispose() => right.Dispose();

    private void Spoil(string method, Matrix result)
    {
        if (string.Equals(method, faulty, StringComparison.Ordinal))
            result.Row(0)[0] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(result.Row(0)[0]) + 1);
    }
}
