using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>LayerNorm and its adaptive form, cut into blocks of rows.</summary>
internal sealed unsafe class NormWork<TLane, TVector> : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    private const int RowBlock = 16;

    private readonly Matrix _x;
    private readonly ColumnSlice _scale;
    private readonly ColumnSlice _shift;
    private readonly Matrix _y;
    private readonly bool _adaptive;
    private readonly float _epsilon;
    private readonly float _inverse;

    public NormWork(Matrix x, ColumnSlice scale, ColumnSlice shift, float epsilon, Matrix y, bool adaptive)
    {
        (_x, _scale, _shift, _epsilon, _y, _adaptive) = (x, scale, shift, epsilon, y, adaptive);
        _inverse = Scalar.Reciprocal(x.Columns);
    }

    public int Chunks => (_x.Rows + RowBlock - 1) / RowBlock;

    public void Execute(int chunk, int member)
    {
        var lanes = stackalloc float[StridedSum.Lanes];
        var rowsPerGroup = _x.Rows / _scale.Rows;
        var end = Math.Min(_x.Rows, (chunk + 1) * RowBlock);
        for (var row = chunk * RowBlock; row < end; row++)
        {
            var group = row / rowsPerGroup;
            Normalize(_x.Pointer + (nint)row * _x.Stride, _scale.RowPointer(group), _shift.RowPointer(group), _y.Pointer + (nint)row * _y.Stride, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* x, float* scale, float* shift, float* y, float* lanes)
    {
        LaneSum<TLane, TVector>.Accumulate(x, _x.Columns, 0f, lanes, squares: false);
        var mean = LaneSum<TLane, TVector>.Fold(lanes) * _inverse;
        LaneSum<TLane, TVector>.Accumulate(x, _x.Columns, -mean, lanes, squares: true);
        var r = Scalar.ReciprocalSquareRoot(Scalar.Fma(LaneSum<TLane, TVector>.Fold(lanes), _inverse, _epsilon));

        var minusMean = TLane.Create(-mean);
        var rs = TLane.Create(r);
        var one = TLane.Create(1f);
        for (var k = 0; k < _x.Columns; k += TLane.Count)
        {
            var normed = TLane.Multiply(TLane.Add(TLane.Load(x + k), minusMean), rs);
            var s = TLane.Load(scale + k);
            if (_adaptive)
                s = TLane.Add(one, s);
            TLane.Store(TLane.Fma(normed, s, TLane.Load(shift + k)), y + k);
        }
    }
}
