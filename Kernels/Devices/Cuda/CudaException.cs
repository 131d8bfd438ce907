namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>A call of NVIDIA's driver failed: what was called, the code's name and what to do.</summary>
public sealed class CudaException : DeviceException
{
    /// <param name="code">What the driver gave.</param>
    /// <param name="call">What it was asked to do.</param>
    internal CudaException(int code, string call)
        : base($"{call} failed: {CudaCodes.NameOf(code)}. {CudaCodes.AdviceOf(code)}") => Code = code;

    /// <summary>CUDA's code, above 0.</summary>
    public int Code { get; }

    internal override bool IsForMemory => Code == CudaCodes.OutOfMemory;

    /// <exception cref="CudaException"><paramref name="code"/> is not success.</exception>
    internal static void Require(int code, string call)
    {
        if (code != CudaCodes.Success)
            throw new CudaException(code, call);
    }
}
