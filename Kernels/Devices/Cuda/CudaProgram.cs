namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>A device's context and the kernels loaded there; shared by all who work on it, for the life of the process.</summary>
internal sealed class CudaProgram
{
    private readonly nint _context;
    private readonly nint _module;

    /// <exception cref="CudaException">The driver gives no context, or refuses the kernels.</exception>
    public CudaProgram(CudaLibrary library, int device)
    {
        Library = library;
        _context = library.Context(device);
        _module = Enter().Module(KernelText.Ptx);
    }

    private CudaLibrary Library { get; }

    /// <summary>The library, with this thread's calls meaning this device.</summary>
    /// <exception cref="CudaException">The device is gone.</exception>
    public CudaLibrary Enter()
    {
        CudaException.Require(Library.Enter(_context), "To reach the device");
        return Library;
    }

    public nint Function(string name) => Enter().Function(_module, name);
}
