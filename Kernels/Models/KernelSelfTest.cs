using System.Collections.Concurrent;
using System.Globalization;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models;

/// <summary>Whether this machine computes the exact profile: every operator over its golden cases (Kernels/Golden), in under a second.</summary>
/// <remarks>A model's own golden run at load covers its graph; this says which operator is at fault, and needs no model.</remarks>
public static class KernelSelfTest
{
    private static readonly ConcurrentDictionary<(KernelVariant Variant, int Device), bool> Exact = new();

    /// <summary>Runs every golden case on one variant.</summary>
    /// <param name="options">The variant and its threads.</param>
    /// <param name="time">For <see cref="KernelSelfTestReport.Elapsed"/> alone.</param>
    /// <exception cref="PlatformNotSupportedException">This processor lacks what the variant needs.</exception>
    /// <exception cref="Devices.DeviceException">The device is not there, or fails.</exception>
    public static KernelSelfTestReport Run(KernelOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        using var operators = KernelSelection.Open(options);
        return Run(operators, KernelSelection.Resolve(options.Variant), time);
    }

    /// <summary>The same once a process, variant and device: what has met the vectors is not asked again.</summary>
    /// <exception cref="NumericsMismatchException">This machine does not meet the golden vectors; names the operators.</exception>
    internal static void Require(KernelOptions options, TimeProvider time)
    {
        var variant = KernelSelection.Resolve(options.Variant);
        var tested = (variant, variant == KernelVariant.Device ? KernelSelection.DeviceOf(options.Device).Number : 0);
        if (Exact.ContainsKey(tested))
            return;
        var report = Run(options, time);
        if (!report.IsExact)
            throw new NumericsMismatchException(variant, "the golden vectors", report.ToString());
        Exact[tested] = true;
    }

    internal static KernelSelfTestReport Run(IOperators operators, KernelVariant variant, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var verdicts = new List<OperatorVerdict>();
        foreach (var (name, run) in GoldenOperators.All)
        {
            var file = GoldenFile.Read(name);
            verdicts.Add(new OperatorVerdict(name, Array.TrueForAll(file.Cases, golden => Holds(operators, run, golden, file))));
        }

        return new KernelSelfTestReport(variant, verdicts, time.GetElapsedTime(started));
    }

    private static bool Holds(IOperators operators, Action<IOperators, GoldenRun> apply, GoldenCase golden, GoldenFile file)
    {
        using var run = new GoldenRun(golden, file.Type);
        apply(operators, run);
        return string.Equals(run.Filled().Sha256, golden.Sha256, StringComparison.Ordinal);
    }
}

/// <summary>One operator's verdict.</summary>
/// <param name="Operator">Its name, that of its file in Kernels/Golden.</param>
/// <param name="Passed">Whether every case had the golden hash.</param>
public readonly record struct OperatorVerdict(string Operator, bool Passed);

/// <summary>What a self-test found.</summary>
/// <param name="Variant">The implementation that ran.</param>
/// <param name="Operators">Every operator's verdict.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record KernelSelfTestReport(KernelVariant Variant, IReadOnlyList<OperatorVerdict> Operators, TimeSpan Elapsed)
{
    /// <summary>Whether every operator gave the golden bits.</summary>
    public bool IsExact => Operators.All(verdict => verdict.Passed);

    /// <summary>One line: the variant, and the operators that gave other bits.</summary>
    public override string ToString() => IsExact
        ? string.Create(CultureInfo.InvariantCulture, $"{Variant}: {Operators.Count} operators are exact")
        : $"{Variant}: other bits from {string.Join(", ", Operators.Where(verdict => !verdict.Passed).Select(verdict => verdict.Operator))}";
}
