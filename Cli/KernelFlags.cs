using System.CommandLine;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli;

/// <summary>The options that say how kernels run. None changes a result.</summary>
internal static class KernelFlags
{
    private static readonly string[] Names = [.. Enum.GetNames<KernelVariant>().Select(name => name.ToLowerInvariant())];

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

    /// <summary>What was said.</summary>
    public static KernelOptions Of(ParseResult parsed, Option<int> threads, Option<string> variant) => new()
    {
        Threads = parsed.GetValue(threads),
        Variant = Enum.Parse<KernelVariant>(parsed.GetRequiredValue(variant), ignoreCase: true),
    };
}
