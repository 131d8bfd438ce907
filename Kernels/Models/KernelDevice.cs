using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models;

/// <summary>How fast one variant is here.</summary>
/// <param name="Variant">The implementation that ran.</param>
/// <param name="QuantizedBytesPerSecond">Bytes of Q8_0 weights that one row is multiplied with, which bounds decoding.</param>
/// <param name="FloatOperationsPerSecond">Float32 multiplications and additions of a product of many rows, which bounds prefill.</param>
public sealed record KernelSpeed(KernelVariant Variant, double QuantizedBytesPerSecond, double FloatOperationsPerSecond);

/// <summary>What this machine's processor offers.</summary>
public static class KernelDevice
{
    // 36 MB of Q8_0 weights, more than most caches hold; 134 million float operations.
    private const int QuantizedOutputs = 8192;

    private const int QuantizedInputs = 4096;

    private const int FloatSide = 1024;

    private const int FloatRows = 64;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(0.1);

    private const long CopiedBytes = 1 << 28;

    /// <summary>The variants that the processor runs, the reference first; one wider than the processor runs by emulation.</summary>
    public static IReadOnlyList<KernelVariant> Variants => [.. KernelSelection.Available().Where(variant => variant != KernelVariant.Device)];

    /// <summary>The compute devices beside the processor, or why there are none.</summary>
    public static DeviceList Devices => DevicePlatforms.List();

    /// <summary>What <see cref="KernelVariant.Auto"/> means here.</summary>
    public static KernelVariant Fastest => KernelSelection.Resolve(KernelVariant.Auto);

    /// <summary>Measures for a few tenths of a second: the best of several runs of each product.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has no such variant.</exception>
    public static KernelSpeed Measure(KernelOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        using var operators = KernelSelection.Open(options);
        return new KernelSpeed(KernelSelection.Resolve(options.Variant), QuantizedSpeed(operators, time), FloatSpeed(operators, time));
    }

    /// <summary>Bytes a second that a device reads and writes when it copies its own memory: what bounds decoding there.</summary>
    /// <exception cref="DeviceException">The device fails.</exception>
    public static double MeasureCopy(ComputeDevice device, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        using var session = device.Open();
        var bytes = Math.Min(CopiedBytes, device.MemoryBytes / 8);
        using var from = session.Allocate(bytes);
        using var to = session.Allocate(bytes);
        return 2 * bytes / Best(
            () =>
            {
                session.Copy(from, to, bytes);
                session.Finish();
            },
            time);
    }

    // The weights are zeros: no speed here depends on the numbers.
    private static unsafe double QuantizedSpeed(IOperators operators, TimeProvider time)
    {
        var block = TensorBlock.Of(TensorType.Q8_0);
        using var memory = new AlignedMemory((long)QuantizedOutputs * QuantizedInputs / block.Elements * block.Bytes);
        var tensor = new ModelTensor(
            new MappedFile("speed", memory.Pointer, memory.Length), "weight", TensorType.Q8_0, [QuantizedOutputs, QuantizedInputs], 0, memory.Length);
        var weights = operators.Pack(tensor, []);
        var (x, y) = (new Matrix(1, QuantizedInputs), new Matrix(1, QuantizedOutputs));
        return memory.Length / Best(() => Multiply(operators, weights, x, y), time);
    }

    private static double FloatSpeed(IOperators operators, TimeProvider time)
    {
        var weights = operators.Pack(new float[FloatSide * FloatSide], new float[FloatSide], FloatSide, FloatSide);
        var (x, y) = (new Matrix(FloatRows, FloatSide), new Matrix(FloatRows, FloatSide));
        return 2.0 * FloatRows * FloatSide * FloatSide / Best(() => Multiply(operators, weights, x, y), time);
    }

    // On a device the product is done when the host has its numbers.
    private static void Multiply(IOperators operators, LinearWeights weights, Matrix x, Matrix y)
    {
        operators.Linear(weights, x, y);
        y.Memory.Touch();
    }

    private static double Best(Action product, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        var best = double.MaxValue;
        do
        {
            var before = time.GetTimestamp();
            product();
            best = Math.Min(best, time.GetElapsedTime(before).TotalSeconds);
        }
        while (time.GetElapsedTime(begun) < Measured);
        return best;
    }
}
