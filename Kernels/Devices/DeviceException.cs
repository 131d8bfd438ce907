namespace Cuckoo.Kernels.Devices;

/// <summary>A compute device cannot be used, or failed at work. The processor computes the same bits.</summary>
public class DeviceException : Exception
{
    /// <summary>Whether the device had too little memory left.</summary>
    internal virtual bool IsForMemory => false;

    /// <param name="message">What failed and what to do.</param>
    internal DeviceException(string message)
        : base(message)
    {
    }
}
