using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The operators on this machine's processors, for one vector width, and one width of the products of bytes; equal to the reference at 0 ulp.</summary>
internal sealed partial class CpuOperators<TLane, TVector, TBytes, TInt, TByteLane, TByteVector> : IOperators
    where TLane : struct, ILane<TVector>
    where TVector : struct
    where TBytes : struct, IByteLane<TInt, TByteVector>
    where TInt : struct
    where TByteLane : struct, ILane<TByteVector>
    where TByteVector : struct
{
    private readonly Team _team;
    private readonly int _threads;
    private readonly AttentionScratch[] _scratch;
    private readonly CausalScratch[] _causalScratch;
    private readonly QuantizedRows _quantized = new(TBytes.Order);

    public CpuOperators(int threads)
    {
        _team = new Team(threads);
        _threads = threads;
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new AttentionScratch())];
        _causalScratch = [.. Enumerable.Range(0, threads).Select(_ => new CausalScratch())];
        _mapScratch = [.. Enumerable.Range(0, threads).Select(_ => new MapScratch(TBytes.Order))];
    }

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) =>
        new PanelWeights(weight, bias, outputs, inputs, Tile<TLane, TVector>.Width);

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        Shapes.Linear(weights, x, y);
        if (weights is QuantizedWeights)
            Quantize(x);
        _team.Run(Product(weights, x, y));
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y) => Norm(x, weight, bias, epsilon, y, adaptive: false);

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y) => Norm(x, scale, shift, Scalar.LayerNormEpsilon, y, adaptive: true);

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        Shapes.Attention(q, own, other, groups, heads, y);
        _team.Run(new AttentionWork<TLane, TVector>(q, own, other, groups, heads, y, _scratch));
    }

    public void Gelu(Matrix x) => _team.Run(new RowWork<GeluRow<TLane, TVector>>(x, default));

    public void Silu(Matrix x) => _team.Run(new RowWork<SiluRow<TLane, TVector>>(x, default));

    public void Add(Matrix x, Matrix y)
    {
        Shapes.Add(x, y);
        _team.Run(new RowWork<AddRow<TLane, TVector>>(x, new AddRow<TLane, TVector>(y)));
    }

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y)
    {
        Shapes.Gate(x, gate, y);
        _team.Run(new RowWork<GatedAddRow<TLane, TVector>>(x, new GatedAddRow<TLane, TVector>(gate, y)));
    }

    public void Dispose()
    {
        _team.Dispose();
        _quantized.Dispose();
        Array.ForEach(_mapScratch, scratch => scratch.Dispose());
    }

    private void Norm(Matrix x, ColumnSlice scale, ColumnSlice shift, float epsilon, Matrix y, bool adaptive)
    {
        Shapes.Norm(x, scale, shift, epsilon, y);
        _team.Run(new NormWork<TLane, TVector>(x, scale, shift, epsilon, y, adaptive));
    }
}
