namespace Cuckoo.Kernels.Devices;

/// <summary>A device beside the processor that kernels can run on.</summary>
public sealed class ComputeDevice
{
    private const int OthersPart = 16;

    internal ComputeDevice(int number, Func<DeviceSession> open) => (Number, Open) = (number, open);

    /// <summary>Opens a queue on it, with the kernels compiled.</summary>
    internal Func<DeviceSession> Open { get; }

    /// <summary>What the driver calls it.</summary>
    internal nint Id { get; init; }

    /// <summary>Its place in the list, from 1: what names it in options.</summary>
    public int Number { get; }

    /// <summary>By what kernels reach it: OpenCL or CUDA.</summary>
    public required string Api { get; init; }

    /// <summary>The device's own name.</summary>
    public required string Name { get; init; }

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary>The driver and its version.</summary>
    public required string Driver { get; init; }

    /// <summary>Bytes of memory it has.</summary>
    public required long MemoryBytes
    {
        get;
        init
        {
            field = value;
            Room = new DeviceRoom(value - value / OthersPart);
        }
    }

    /// <summary>What models may still take: all but a sixteenth, which is left to the driver and to others.</summary>
    internal DeviceRoom Room { get; private init; } = new(0);

    /// <summary>Whether it is a processor under another name, which our own vector kernels use better.</summary>
    public required bool IsProcessor { get; init; }

    /// <summary>Why it cannot compute the exact profile, or null. What its compiler makes of the kernels only the self-test shows.</summary>
    public required string? Fault { get; init; }
}

/// <summary>The devices of this machine.</summary>
/// <param name="Devices">All of them; those with a fault too.</param>
/// <param name="Reason">Where there are none: why, and what to do.</param>
public sealed record DeviceList(IReadOnlyList<ComputeDevice> Devices, string? Reason);
