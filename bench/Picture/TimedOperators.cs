using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Picture;

/// <summary>Passes every operator on and adds up the time each takes, on the calling thread's clock.</summary>
internal sealed partial class TimedOperators(IOperators inner, TimeProvider time) : IOperators
{
    private readonly Dictionary<string, TimeSpan> _spent = new(StringComparer.Ordinal);

    /// <summary>Time spent, by operator.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Spent => _spent;

    /// <summary>Floating-point operations of the linear layers so far, a multiply-add counting two.</summary>
    public long LinearFlops { get; private set; }

    public void Reset()
    {
        _spent.Clear();
        LinearFlops = 0;
    }

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) => inner.Pack(weight, bias, outputs, inputs);

    public int PanelWidth => inner.PanelWidth;

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) => inner.Pack(weight, bias);

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        LinearFlops += weights.Sum(w => 2L * x.Rows * w.Inputs * w.Outputs);
        Timed(nameof(Linear), () => inner.Linear(weights, x, y));
    }

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y) => Timed("Norm", () => inner.RmsNorm(x, weight, epsilon, y));

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows) =>
        Timed("Positions", () => inner.Rotate(x, headSize, table, rows));

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows) =>
        Timed("Positions", () => inner.StoreKeyValues(keys, values, layer, rows));

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y) =>
        Timed(nameof(Attention), () => inner.CausalAttention(q, layer, shape, rows, y));

    public void SwiGlu(Matrix gate, Matrix up) => Timed("Add, SiLU", () => inner.SwiGlu(gate, up));

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        LinearFlops += 2L * x.Rows * weights.Inputs * weights.Outputs;
        Timed(nameof(Linear), () => inner.Linear(weights, x, y));
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y) =>
        Timed("Norm", () => inner.LayerNorm(x, weight, bias, epsilon, y));

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y) => Timed("Norm", () => inner.AdaptiveNorm(x, scale, shift, y));

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y) =>
        Timed(nameof(Attention), () => inner.Attention(q, own, other, groups, heads, y));

    public void Gelu(Matrix x) => Timed(nameof(Gelu), () => inner.Gelu(x));

    public void Silu(Matrix x) => Timed("Add, SiLU", () => inner.Silu(x));

    public void Add(Matrix x, Matrix y) => Timed("Add, SiLU", () => inner.Add(x, y));

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y) => Timed("Add, SiLU", () => inner.GatedAdd(x, gate, y));

    public void Dispose() => inner.Dispose();

    private void Timed(string name, Action action)
    {
        var start = time.GetTimestamp();
        action();
        _spent[name] = _spent.GetValueOrDefault(name) + time.GetElapsedTime(start);
    }
}
