using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Devices;

/// <summary>What <c>cuckoo devices</c> shows of one compute device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Fault">Why it cannot be used, or null.</param>
/// <param name="Test">Its self-test, where it can be used.</param>
/// <param name="CopySpeed">Bytes a second that a copy of its memory reads and writes.</param>
/// <param name="Speed">Its speed.</param>
internal sealed record DeviceFigures(ComputeDevice Device, string? Fault, KernelSelfTestReport? Test, double CopySpeed, KernelSpeed? Speed)
{
    /// <summary>Tests and measures a device; a failure of its driver is its fault.</summary>
    public static DeviceFigures Of(ComputeDevice device, TimeProvider time)
    {
        if (device.Fault is not null) return new DeviceFigures(device, device.Fault, null, 0, null);
        KernelOptions options = new() { Variant = KernelVariant.Device, Device = device.Number };
        try
        {
            return new DeviceFigures(device, null, KernelSelfTest.Run(options, time), KernelDevice.MeasureCopy(device, time), KernelDevice.Measure(options, time));
        }
        catch (DeviceException e)
        {
            return new DeviceFigures(device, e.Message, null, 0, null);
        }
    }

    /// <summary>Two lines: what it is, and what it does.</summary>
    public string Lines()
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"device {Device.Number,-3} {TerminalText.OneLine(Device.Name)}, {Device.MemoryBytes / 1073741824.0:0.0} GiB, {Device.Api}, {TerminalText.OneLine(Device.Driver)}{(Device.IsProcessor ? " (a processor; the kernels above use it better)" : "")}");
        return what + Environment.NewLine + "           " + (Test is null || Speed is null
            ? $"cannot be used: {TerminalText.OneLine(Fault ?? "")}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{DevicesCommand.Verdict(Test),-8} {Speed.QuantizedBytesPerSecond / 1e9,6:0.0} GB/s of Q8_0 {Speed.FloatOperationsPerSecond / 1e9,8:0.0} GFLOP/s of float32, copies at {CopySpeed / 1e9:0.0} GB/s"));
    }

    /// <summary>The same as JSON.</summary>
    public JsonObject Fields() => new()
    {
        ["variant"] = "device",
        ["device"] = Device.Number,
        ["api"] = Device.Api,
        ["name"] = Device.Name,
        ["vendor"] = Device.Vendor,
        ["driver"] = Device.Driver,
        ["memoryBytes"] = Device.MemoryBytes,
        ["isProcessor"] = Device.IsProcessor,
        ["isAuto"] = false,
        ["fault"] = Fault,
        ["isExact"] = Test?.IsExact ?? false,
        ["failed"] = new JsonArray([.. (Test is null ? [] : DevicesCommand.Failed(Test)).Select(name => (JsonNode?)name)]),
        ["copyGigabytesPerSecond"] = CopySpeed / 1e9,
        ["q8GigabytesPerSecond"] = (Speed?.QuantizedBytesPerSecond ?? 0) / 1e9,
        ["float32Gigaflops"] = (Speed?.FloatOperationsPerSecond ?? 0) / 1e9,
    };
}
