using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Devices;

/// <summary><c>cuckoo devices</c>: what can run models here, whether it computes the exact profile, and how fast.</summary>
internal static class DevicesCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<int> threads = KernelFlags.Threads();
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        Command devices = new("devices", "Show the kernels that this machine's processor and its compute devices run, whether they give the right bits, and how fast they are. Exits with 0 when all do, 1 otherwise.") { threads, json };
        devices.SetAction((parsed, cancellation) => ModelCommand.Run(
            token => Task.FromResult(Show(parsed.GetValue(threads), parsed.GetValue(json), token)), cancellation));
        return devices;
    }

    private static int Show(int threads, bool isJson, CancellationToken cancellation)
    {
        bool isExact = true;
        foreach (KernelVariant variant in KernelDevice.Variants)
        {
            cancellation.ThrowIfCancellationRequested();
            KernelOptions options = new() { Variant = variant, Threads = threads };
            KernelSelfTestReport test = KernelSelfTest.Run(options, TimeProvider.System);
            KernelSpeed speed = KernelDevice.Measure(options, TimeProvider.System);
            Console.WriteLine(isJson ? Fields(speed, test) : Line(speed, test));
            isExact &= test.IsExact;
        }

        foreach (ComputeDevice device in KernelDevice.Devices.Devices)
        {
            cancellation.ThrowIfCancellationRequested();
            DeviceFigures figures = DeviceFigures.Of(device, TimeProvider.System);
            Console.WriteLine(isJson ? figures.Fields().ToJsonString(JsonSerializerOptions.Web) : figures.Lines());
            isExact &= figures.Test?.IsExact ?? true;
        }

        if (!isJson && KernelDevice.Devices.Reason is { } reason) Console.WriteLine($"No compute device: {reason}");
        return isExact ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Line(KernelSpeed speed, KernelSelfTestReport test) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name(speed),-10} {Verdict(test),-8} {speed.QuantizedBytesPerSecond / 1e9,6:0.0} GB/s of Q8_0 {speed.FloatOperationsPerSecond / 1e9,8:0.0} GFLOP/s of float32")
        + (IsUsual(speed) ? "  (what auto runs)" : "");

    private static string Fields(KernelSpeed speed, KernelSelfTestReport test) => new JsonObject
    {
        ["variant"] = Name(speed),
        ["isAuto"] = IsUsual(speed),
        ["isExact"] = test.IsExact,
        ["failed"] = new JsonArray([.. Failed(test).Select(name => (JsonNode?)name)]),
        ["q8GigabytesPerSecond"] = speed.QuantizedBytesPerSecond / 1e9,
        ["float32Gigaflops"] = speed.FloatOperationsPerSecond / 1e9,
    }.ToJsonString(JsonSerializerOptions.Web);

    internal static string Verdict(KernelSelfTestReport test) => test.IsExact ? "exact" : "WRONG: " + string.Join(", ", Failed(test));

    internal static IEnumerable<string> Failed(KernelSelfTestReport test) => test.Operators.Where(o => !o.Passed).Select(o => o.Operator);

    private static bool IsUsual(KernelSpeed speed) => speed.Variant == KernelDevice.Fastest;

    private static string Name(KernelSpeed speed) => speed.Variant.ToString().ToLowerInvariant();
}
