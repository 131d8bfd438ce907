using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Rows that a product multiplies, wherever their numbers come from.</summary>
internal unsafe interface IRowSource
{
    /// <summary>How many there are.</summary>
    int Rows { get; }

    /// <summary>Copies the numbers from <paramref name="start"/> on of some rows, <paramref name="length"/> of each, to rows that are <paramref name="stride"/> apart.</summary>
    void Copy(int firstRow, int rows, int start, int length, float* target, nint stride);
}

/// <summary>The rows of a matrix.</summary>
internal sealed unsafe class MatrixRows(Matrix x) : IRowSource
{
    public int Rows => x.Rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(int firstRow, int rows, int start, int length, float* target, nint stride)
    {
        var from = x.Pointer + (nint)firstRow * x.Stride + start;
        for (var row = 0; row < rows; row++, from += x.Stride, target += stride)
            NativeMemory.Copy(from, target, (nuint)length * sizeof(float));
    }
}

/// <summary>What the output pixels of a convolution see, a row each: the kernel's places in order, each with all channels; +0 outside the map.</summary>
/// <remarks>Rows are never made in full: a product asks for a segment of them at a time.</remarks>
internal sealed unsafe class MapRows(Matrix x, MapShape map, ConvolutionShape shape) : IRowSource
{
    private readonly MapShape _output = shape.Output(map);

    public int Rows => _output.Rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(int firstRow, int rows, int start, int length, float* target, nint stride)
    {
        var channels = x.Columns;
        for (var done = 0; done < length;)
        {
            var (tap, channel) = ((start + done) / channels, (start + done) % channels);
            var count = Math.Min(channels - channel, length - done);
            var place = new MapPlace(map, shape, _output, firstRow, tap);
            var to = target + done;
            for (var row = 0; row < rows; row++, to += stride, place.Next())
            {
                if (place.Source is var source && source >= 0)
                    NativeMemory.Copy(x.Pointer + source * x.Stride + channel, to, (nuint)count * sizeof(float));
                else
                    NativeMemory.Clear(to, (nuint)count * sizeof(float));
            }

            done += count;
        }
    }
}

/// <summary>The pixel that one place of the kernel is over, for one output pixel after the other.</summary>
internal struct MapPlace
{
    private readonly MapShape _map;
    private readonly MapShape _output;
    private readonly int _stride;
    private readonly int _firstLeft;
    private readonly int _firstTop;
    private int _image;
    private int _top;
    private int _left;
    private int _outputLeft;
    private int _outputTop;

    /// <param name="map">The pixels.</param>
    /// <param name="shape">The kernel.</param>
    /// <param name="output">What comes out.</param>
    /// <param name="pixel">The first output pixel.</param>
    /// <param name="tap">The place of the kernel.</param>
    public MapPlace(MapShape map, ConvolutionShape shape, MapShape output, int pixel, int tap)
    {
        (_map, _output, _stride) = (map, output, shape.Stride);
        (_firstTop, _firstLeft) = (tap / shape.Kernel - shape.Top, tap % shape.Kernel - shape.Left);
        (_image, _outputTop, _outputLeft) = (pixel / output.Pixels, pixel % output.Pixels / output.Width, pixel % output.Width);
        (_top, _left) = (_firstTop + _outputTop * _stride, _firstLeft + _outputLeft * _stride);
    }

    /// <summary>The row of the map, or −1 outside it.</summary>
    public readonly nint Source => (uint)_top < (uint)_map.Height && (uint)_left < (uint)_map.Width ? ((nint)_image * _map.Height + _top) * _map.Width + _left : -1;

    /// <summary>Goes on to the next output pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _left += _stride;
        if (++_outputLeft < _output.Width)
            return;
        (_outputLeft, _left) = (0, _firstLeft);
        _top += _stride;
        if (++_outputTop < _output.Height)
            return;
        (_outputTop, _top) = (0, _firstTop);
        _image++;
    }
}
