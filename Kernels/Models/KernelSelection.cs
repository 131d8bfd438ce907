using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cuckoo.Kernels.Cpu;
using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Models;

/// <summary>Turns options into operators.</summary>
internal static class KernelSelection
{
    /// <summary>The variant that runs here for a wish, never <see cref="KernelVariant.Auto"/>.</summary>
    public static KernelVariant Resolve(KernelVariant wish)
    {
        if (wish != KernelVariant.Auto)
            return wish;
        if (AvxVnni.IsSupported)
            return KernelVariant.Vnni;
        if (Vector512.IsHardwareAccelerated)
            return KernelVariant.Vector512;
        return Vector256.IsHardwareAccelerated ? KernelVariant.Vector256 : KernelVariant.Vector128;
    }

    /// <summary>The variants this machine runs, the reference first; compute devices last, where there is one that can be used.</summary>
    public static IEnumerable<KernelVariant> Available() => Enum.GetValues<KernelVariant>().Where(variant => variant switch
    {
        KernelVariant.Auto => false,
        KernelVariant.Vnni => AvxVnni.IsSupported,
        KernelVariant.Device => DevicePlatforms.List().Devices.Any(device => device.Fault is null),
        _ => true,
    });

    /// <summary>The device that a number names, or the first that can be used for 0.</summary>
    /// <exception cref="DeviceException">There is none, or it cannot be used; says why.</exception>
    public static ComputeDevice DeviceOf(int number)
    {
        var (devices, reason) = DevicePlatforms.List();
        if (reason is not null)
            throw new DeviceException(reason);
        var device = devices.FirstOrDefault(device => number == 0 ? device.Fault is null : device.Number == number)
            ?? throw new DeviceException(number == 0 ? "No device of this machine can compute the exact profile." : $"There is no device {number}; this machine has {devices.Count}.");
        return device.Fault is null ? device : throw new DeviceException($"{device.Name} cannot be used: {device.Fault}.");
    }

    public static IOperators Open(KernelOptions options)
    {
        if (options.Threads is < 0 or > KernelOptions.MaxThreads)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, $"Threads must be 0 to {KernelOptions.MaxThreads}.");
        var threads = options.Threads == 0 ? Math.Min(Environment.ProcessorCount, KernelOptions.MaxThreads) : options.Threads;
        return Resolve(options.Variant) switch
        {
            KernelVariant.Reference => new ReferenceOperators(),
            KernelVariant.Vector128 => new CpuOperators<Lane128, Vector128<float>, ByteLane128, Vector128<int>, Lane128, Vector128<float>>(threads),
            KernelVariant.Vector256 => new CpuOperators<Lane256, Vector256<float>, ByteLane256, Vector256<int>, Lane256, Vector256<float>>(threads),
            KernelVariant.Vector512 => new CpuOperators<Lane512, Vector512<float>, ByteLane512, Vector512<int>, Lane512, Vector512<float>>(threads),
            KernelVariant.Vnni when !AvxVnni.IsSupported => throw new PlatformNotSupportedException("This processor has no AVX-VNNI."),
            KernelVariant.Vnni when Vector512.IsHardwareAccelerated =>
                new CpuOperators<Lane512, Vector512<float>, VnniLane, Vector256<int>, Lane256, Vector256<float>>(threads),
            KernelVariant.Vnni => new CpuOperators<Lane256, Vector256<float>, VnniLane, Vector256<int>, Lane256, Vector256<float>>(threads),
            KernelVariant.Device => OpenDevice(options),
            var unknown => throw new ArgumentOutOfRangeException(nameof(options), unknown, "No such variant."),
        };
    }

    private static DeviceOperators OpenDevice(KernelOptions options)
    {
        var device = DeviceOf(options.Device);
        return new DeviceOperators(device.Open(), device.Room, options.DeviceWeightBytes ?? long.MaxValue, () =>
        {
            options.Told?.Invoke($"Device {device.Number}, {device.Name}, has no room for all weights. The processor computes with the rest.");
            return Open(options with { Variant = KernelVariant.Auto });
        });
    }
}
