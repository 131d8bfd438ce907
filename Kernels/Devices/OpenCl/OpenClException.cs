namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A call of a device's driver failed: what was called, the code's name and what to do.</summary>
public sealed class OpenClException : DeviceException
{
    /// <param name="code">What the driver gave.</param>
    /// <param name="call">What it was asked to do.</param>
    /// <param name="details">What else it said, such as a compiler's words.</param>
    internal OpenClException(int code, string call, string details = "")
        : base($"{call} failed: {OpenClCodes.NameOf(code)}. {OpenClCodes.AdviceOf(code)}{(details.Length == 0 ? "" : "\n" + details)}") => Code = code;

    /// <summary>OpenCL's code, below 0.</summary>
    public int Code { get; }

    internal override bool IsForMemory => Code is OpenClCodes.NoMemory or OpenClCodes.NoResources or OpenClCodes.BufferTooLarge;

    /// <exception cref="OpenClException"><paramref name="code"/> is not success.</exception>
    internal static void Require(int code, string call)
    {
        if (code != OpenClCodes.Success)
            throw new OpenClException(code, call);
    }
}
