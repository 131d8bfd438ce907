using System.Globalization;
using Cuckoo.Kernels.Devices;

namespace Cuckoo.Kernels.Models;

/// <summary>Where kernels run by somebody's wish: on a compute device that computes the exact profile, or else on the processor.</summary>
/// <remarks>A device that is missing, fails or gives other bits is told of and passed over; the processor is always the last.</remarks>
public static class DeviceChoice
{
    /// <summary>The wish for the processor.</summary>
    public const string Processor = "cpu";

    /// <summary>The wish for the first device that is no processor, or else the processor.</summary>
    public const string Any = "auto";

    /// <summary>Whether a text is a wish: <see cref="Processor"/>, <see cref="Any"/> or a number of <see cref="KernelDevice.Devices"/>, which may have ":MIB" after it: how much of the device weights may take.</summary>
    public static bool IsWish(string text) => string.Equals(text, Processor, StringComparison.Ordinal) || Read(text) is not null;

    /// <summary>Options for the device of a wish whose self-test held, or those given, which are the processor's.</summary>
    /// <param name="options">What runs on the processor.</param>
    /// <param name="wish">As <see cref="IsWish"/> has it.</param>
    /// <param name="time">For the self-test.</param>
    /// <param name="tell">Told, a sentence each, why a device is passed over.</param>
    public static KernelOptions Resolve(KernelOptions options, string wish, TimeProvider time, Action<string> tell) =>
        Resolve(options, wish, KernelDevice.Devices, device => Test(options, device, time), tell);

    /// <summary>The same over any list and any test, which throws what a device is passed over for.</summary>
    internal static KernelOptions Resolve(KernelOptions options, string wish, DeviceList list, Action<ComputeDevice> test, Action<string> tell)
    {
        if (string.Equals(wish, Processor, StringComparison.Ordinal))
            return options;
        var (number, weightBytes) = Read(wish) ?? throw new ArgumentException($"'{wish}' is no wish for a device.", nameof(wish));
        var wanted = list.Devices.Where(device => number == 0 ? !device.IsProcessor : device.Number == number).ToArray();
        if (wanted.Length == 0)
            tell($"{list.Reason ?? (number == 0 ? "This machine has no device but processors." : $"There is no device {number}; this machine has {list.Devices.Count}.")} The processor runs the kernels.");
        foreach (var device in wanted)
        {
            try
            {
                test(device);
                return options with { Variant = KernelVariant.Device, Device = device.Number, DeviceWeightBytes = weightBytes };
            }
            catch (Exception e) when (e is DeviceException or NumericsMismatchException)
            {
                tell($"Device {device.Number}, {device.Name}, is passed over: {e.Message}");
            }
        }

        return options;
    }

    /// <summary>Loads on a device, and on the processor when the device fails at it, such as for want of memory.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="load">Loads.</param>
    /// <param name="tell">Told why the processor had to.</param>
    public static T Load<T>(KernelOptions options, Func<KernelOptions, T> load, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(tell);
        try
        {
            return load(options with { Told = tell });
        }
        catch (DeviceException e) when (options.Variant == KernelVariant.Device)
        {
            tell($"{e.Message} The processor runs the model.");
            return load(options with { Variant = KernelVariant.Auto, Device = 0, DeviceWeightBytes = null });
        }
    }

    private static void Test(KernelOptions options, ComputeDevice device, TimeProvider time) =>
        KernelSelfTest.Require(options with { Variant = KernelVariant.Device, Device = device.Number }, time);

    /// <summary>A device's number, 0 for any, and what weights may take of it.</summary>
    private static (int Number, long? WeightBytes)? Read(string wish)
    {
        var parts = wish.Split(':');
        var number = string.Equals(parts[0], Any, StringComparison.Ordinal) ? 0 : NumberOf(parts[0]);
        return parts.Length switch
        {
            1 => number is { } alone ? (alone, null) : null,
            2 => number is { } device && NumberOf(parts[1]) is { } mebibytes ? (device, (long)mebibytes << 20) : null,
            _ => null,
        };
    }

    private static int? NumberOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
