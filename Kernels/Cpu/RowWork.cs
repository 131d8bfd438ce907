using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>A function of one row of numbers, in place.</summary>
internal unsafe interface IRowFunction
{
    /// <param name="x">The row.</param>
    /// <param name="count">Its numbers; the room up to the next multiple of 32 may be read and written.</param>
    /// <param name="row">Which row it is.</param>
    void Apply(float* x, int count, int row);
}

/// <summary>A row function over a matrix, cut into blocks of rows.</summary>
internal sealed unsafe class RowWork<TFunction> : ITeamWork
    where TFunction : struct, IRowFunction
{
    private const int RowBlock = 16;

    private readonly Matrix _x;
    private readonly TFunction _function;

    public RowWork(Matrix x, TFunction function) => (_x, _function) = (x, function);

    public int Chunks => (_x.Rows + RowBlock - 1) / RowBlock;

    public void Execute(int chunk, int member)
    {
        var end = Math.Min(_x.Rows, (chunk + 1) * RowBlock);
        for (var row = chunk * RowBlock; row < end; row++)
            _function.Apply(_x.Pointer + (nint)row * _x.Stride, _x.Columns, row);
    }
}

/// <summary>x · Φ(x).</summary>
internal readonly unsafe struct GeluRow<TLane, TVector> : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(LaneMath<TLane, TVector>.Gelu(TLane.Load(x + k)), x + k);
    }
}

/// <summary>x · sigmoid(x).</summary>
internal readonly unsafe struct SiluRow<TLane, TVector> : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(LaneMath<TLane, TVector>.Silu(TLane.Load(x + k)), x + k);
    }
}

/// <summary>silu(x) · y.</summary>
internal readonly unsafe struct SwiGluRow<TLane, TVector>(Matrix y) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var other = y.Pointer + (nint)row * y.Stride;
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(TLane.Multiply(LaneMath<TLane, TVector>.Silu(TLane.Load(x + k)), TLane.Load(other + k)), x + k);
    }
}

/// <summary>gelu(x) · y.</summary>
internal readonly unsafe struct GeGluRow<TLane, TVector>(Matrix y) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var other = y.Pointer + (nint)row * y.Stride;
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(TLane.Multiply(LaneMath<TLane, TVector>.Gelu(TLane.Load(x + k)), TLane.Load(other + k)), x + k);
    }
}

/// <summary>x · sigmoid(1.702 · x).</summary>
internal readonly unsafe struct QuickGeluRow<TLane, TVector> : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(LaneMath<TLane, TVector>.QuickGelu(TLane.Load(x + k)), x + k);
    }
}

/// <summary>min(max(x, low), high).</summary>
internal readonly unsafe struct ClampRow<TLane, TVector>(float low, float high) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var (least, most) = (TLane.Create(low), TLane.Create(high));
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(LaneMath<TLane, TVector>.Min(LaneMath<TLane, TVector>.Max(TLane.Load(x + k), least), most), x + k);
    }
}

/// <summary>x &lt; 0 ? x · slope : x.</summary>
internal readonly unsafe struct LeakyReluRow<TLane, TVector>(Matrix slope) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        for (var k = 0; k < count; k += TLane.Count)
        {
            var value = TLane.Load(x + k);
            TLane.Store(TLane.SelectLess(value, TLane.Create(0f), TLane.Multiply(value, TLane.Load(slope.Pointer + k)), value), x + k);
        }
    }
}

/// <summary>x / rms(x) · weight, from another matrix.</summary>
internal readonly unsafe struct RmsNormRow<TLane, TVector>(Matrix source, Matrix weight, float epsilon) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    private readonly float _inverse = Scalar.Reciprocal(source.Columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var lanes = stackalloc float[StridedSum.Lanes];
        var from = source.Pointer + (nint)row * source.Stride;
        LaneSum<TLane, TVector>.Accumulate(from, count, 0f, lanes, squares: true);
        var r = TLane.Create(Scalar.ReciprocalSquareRoot(Scalar.Fma(LaneSum<TLane, TVector>.Fold(lanes), _inverse, epsilon)));
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(TLane.Multiply(TLane.Multiply(TLane.Load(from + k), r), TLane.Load(weight.Pointer + k)), x + k);
    }
}

/// <summary>x + y, where y's rows repeat.</summary>
internal readonly unsafe struct AddRow<TLane, TVector>(Matrix y) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var other = y.Pointer + (nint)(row % y.Rows) * y.Stride;
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(TLane.Add(TLane.Load(x + k), TLane.Load(other + k)), x + k);
    }
}

/// <summary>fma(gate, y, x), one gate a group of rows.</summary>
internal readonly unsafe struct GatedAddRow<TLane, TVector>(ColumnSlice gate, Matrix y) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var other = y.Pointer + (nint)row * y.Stride;
        var g = gate.RowPointer(row / (y.Rows / gate.Rows));
        for (var k = 0; k < count; k += TLane.Count)
            TLane.Store(TLane.Fma(TLane.Load(g + k), TLane.Load(other + k), TLane.Load(x + k)), x + k);
    }
}
