using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>fma((x − mean) · r, weight, bias) of a pixel, from another matrix or in place; offsets and factors have a row an image.</summary>
internal readonly unsafe struct GroupNormRow<TLane, TVector>(Matrix source, int pixels, Matrix offsets, Matrix factors, Matrix weight, Matrix bias) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, int row)
    {
        var from = source.Pointer + (nint)row * source.Stride;
        var offset = offsets.Pointer + (nint)(row / pixels) * offsets.Stride;
        var factor = factors.Pointer + (nint)(row / pixels) * factors.Stride;
        for (var k = 0; k < count; k += TLane.Count)
        {
            var normed = TLane.Multiply(TLane.Add(TLane.Load(from + k), TLane.Load(offset + k)), TLane.Load(factor + k));
            TLane.Store(TLane.Fma(normed, TLane.Load(weight.Pointer + k), TLane.Load(bias.Pointer + k)), x + k);
        }
    }
}
