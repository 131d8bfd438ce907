using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>One output pixel of a convolution of each channel by itself.</summary>
internal readonly unsafe struct DepthwiseRow<TLane, TVector>(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix zeros) : IRowFunction
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    private readonly MapShape _output = shape.Output(map);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* y, int count, int row)
    {
        var taps = shape.Taps;
        var seen = stackalloc float*[ConvolutionShape.MaxKernel * ConvolutionShape.MaxKernel];
        var (image, top, left) = (row / _output.Pixels, row % _output.Pixels / _output.Width * shape.Stride - shape.Top, row % _output.Width * shape.Stride - shape.Left);
        for (var tap = 0; tap < taps; tap++)
        {
            var (atTop, atLeft) = (top + tap / shape.Kernel, left + tap % shape.Kernel);
            var isInside = (uint)atTop < (uint)map.Height && (uint)atLeft < (uint)map.Width;
            seen[tap] = isInside ? x.Pointer + (((nint)image * map.Height + atTop) * map.Width + atLeft) * x.Stride : zeros.Pointer;
        }

        var zero = TLane.Create(0f);
        for (var k = 0; k < count; k += TLane.Count)
        {
            var sum = zero;
            var w = weight.Pointer + k;
            for (var tap = 0; tap < taps; tap++, w += weight.Stride)
                sum = TLane.Fma(TLane.Load(seen[tap] + k), TLane.Load(w), sum);
            TLane.Store(TLane.Add(TLane.Add(zero, sum), TLane.Load(bias.Pointer + k)), y + k);
        }
    }
}

/// <summary>A pixel of an enlarged map: that of the map it comes from.</summary>
internal readonly unsafe struct UpsampledRow(Matrix x, MapShape map, int factor) : IRowFunction
{
    private readonly EnlargedPixels _pixels = new(map, factor);

    public void Apply(float* y, int count, int row)
    {
        _pixels.Find(row, out var source, out _);
        NativeMemory.Copy(x.Pointer + source * x.Stride, y, (nuint)count * sizeof(float));
    }
}

/// <summary>A pixel of an enlarged map: its share of the channels of the pixel it comes from.</summary>
internal readonly unsafe struct ShuffledRow(Matrix x, MapShape map, int factor) : IRowFunction
{
    private readonly EnlargedPixels _pixels = new(map, factor);

    public void Apply(float* y, int count, int row)
    {
        _pixels.Find(row, out var source, out var within);
        NativeMemory.Copy(x.Pointer + source * x.Stride + (nint)within * count, y, (nuint)count * sizeof(float));
    }
}

/// <summary>Where the pixels of an enlarged map come from.</summary>
internal readonly struct EnlargedPixels(MapShape map, int factor)
{
    private readonly MapShape _target = map.Enlarged(factor);

    /// <param name="row">A pixel of the enlarged map.</param>
    /// <param name="source">The pixel it comes from.</param>
    /// <param name="within">Its place in that one, row by row.</param>
    public void Find(int row, out nint source, out int within)
    {
        var (image, top, left) = (row / _target.Pixels, row % _target.Pixels / _target.Width, row % _target.Width);
        source = ((nint)image * map.Height + top / factor) * map.Width + left / factor;
        within = top % factor * factor + left % factor;
    }
}

/// <summary>The columns of one row, then those of another.</summary>
internal readonly unsafe struct ConcatenatedRow(Matrix first, Matrix second) : IRowFunction
{
    public void Apply(float* y, int count, int row)
    {
        NativeMemory.Copy(first.Pointer + (nint)row * first.Stride, y, (nuint)first.Columns * sizeof(float));
        NativeMemory.Copy(second.Pointer + (nint)row * second.Stride, y + first.Columns, (nuint)second.Columns * sizeof(float));
    }
}
