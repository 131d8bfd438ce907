using System.CommandLine;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli;

/// <summary>The options that say how kernels run. None changes a result.</summary>
internal static class KernelFlags
{
    // Compute devices have an option of their own.
    private static readonly string[] Names = [.. Enum.GetValues<KernelVariant>().Where(variant => variant != KernelVariant.Device).Select(variant => variant.ToString().ToLowerInvariant())];

    public static Option<int> Threads() => NumberOption.Of(
        "--threads", "Threads; 0 is one a processor:", 0, n => n is >= 0 and <= KernelOptions.MaxThreads, $"0 to {KernelOptions.MaxThreads}");

    public static Option<string> Variant()
    {
        Option<string> variant = new("--variant")
        {
            Description = $"Kernels to run, all of the same bits: {string.Join(", ", Names)}.",
            DefaultValueFactory = _ => Names[0],
        };
        variant.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !Names.Contains(name, StringComparer.Ordinal))
                result.AddError($"--variant is one of {string.Join(", ", Names)}.");
        });
        return variant;
    }

    public static Option<string> Device()
    {
        Option<string> device = new("--device")
        {
            Description = "Where kernels run: cpu, a number that devices shows, or auto for the first such device that is no processor. :MIB after it is the most of its memory that weights take; the processor computes with the rest. A device that cannot be used is told of, and the processor runs.",
            DefaultValueFactory = _ => DeviceChoice.Processor,
        };
        device.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var wish }] && !DeviceChoice.IsWish(wish))
                result.AddError("--device is cpu, auto, or a number that devices shows, such as 1 or 1:4096 for at most 4,096 MiB of weights.");
        });
        return device;
    }

    /// <summary>What was said; of a device that cannot be used a line on standard error.</summary>
    public static KernelOptions Of(ParseResult parsed, Option<int> threads, Option<string> variant, Option<string> device) => DeviceChoice.Resolve(
        new KernelOptions
        {
            Threads = parsed.GetValue(threads),
            Variant = Enum.Parse<KernelVariant>(parsed.GetRequiredValue(variant), ignoreCase: true),
        },
        parsed.GetRequiredValue(device),
        TimeProvider.System,
        Tell);

    /// <summary>Loads where the options say, and on the processor when the device fails at it; a line on standard error tells.</summary>
    public static T Load<T>(KernelOptions kernels, Func<KernelOptions, T> load) => DeviceChoice.Load(kernels, load, Tell);

    private static void Tell(string text) => Console.Error.WriteLine($"cuckoo: {TerminalText.OneLine(text)}");
}
