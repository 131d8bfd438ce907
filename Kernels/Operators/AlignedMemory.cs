using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Operators;

/// <summary>Bytes outside the managed heap, 64-byte aligned and zero at first: weights in their packed order, pages of a KV cache.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const nuint Alignment = 64;

    private byte* _pointer;

    /// <exception cref="OutOfMemoryException">The system has no such room.</exception>
    public AlignedMemory(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)length, Alignment);
        NativeMemory.Clear(_pointer, (nuint)length);
        GC.AddMemoryPressure(length);
    }

    ~AlignedMemory() => Free();

    public long Length { get; }

    /// <summary>The first byte; valid until <see cref="Dispose"/> and for as long as this object is reachable.</summary>
    public byte* Pointer => _pointer;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null)
            return;
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        GC.RemoveMemoryPressure(Length);
    }
}
