namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>What a device can be asked (CL/cl.h).</summary>
internal static class DeviceQuery
{
    public const uint Type = 0x1000;

    public const uint MaxGroup = 0x1004;

    public const uint SingleConfig = 0x101B;

    public const uint GlobalMemory = 0x101F;

    public const uint IsLittleEndian = 0x1026;

    public const uint IsAvailable = 0x1027;

    public const uint HasCompiler = 0x1028;

    public const uint Name = 0x102B;

    public const uint Vendor = 0x102C;

    public const uint DriverVersion = 0x102D;

    /// <summary>A bit of <see cref="Type"/>: the device is a processor.</summary>
    public const long ProcessorType = 2;

    /// <summary>Bits of <see cref="SingleConfig"/>.</summary>
    public const long KeepsDenormals = 1;

    public const long RoundsToNearest = 4;

    public const long FusesMultiplyAdd = 32;
}
