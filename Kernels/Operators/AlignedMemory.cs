using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cuckoo.Kernels.Operators;

/// <summary>Bytes outside the managed heap, 64-byte aligned and zero at first: weights in their packed order, pages of a KV cache.</summary>
/// <remarks>A safe handle, so that what nobody disposes of is freed with its owner.</remarks>
internal sealed unsafe class AlignedMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private const nuint CacheLine = 64;

    /// <summary>The size of a large page on x64 and, mostly, on Arm64.</summary>
    private const nuint LargePage = 1 << 21;

    /// <exception cref="OutOfMemoryException">The system has no such room.</exception>
    public AlignedMemory(long length)
        : base(ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        var large = (nuint)length >= LargePage;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length, large ? LargePage : CacheLine));
        if (large)
            LargePages.Advise(Pointer, (nuint)length);
        NativeMemory.Clear(Pointer, (nuint)length);
        GC.AddMemoryPressure(length);
    }

    public long Length { get; }

    /// <summary>The first byte; valid until disposed of and for as long as this object is reachable.</summary>
    public byte* Pointer => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Length);
        return true;
    }
}
