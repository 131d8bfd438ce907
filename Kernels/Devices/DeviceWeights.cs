using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices;

/// <summary>A linear layer's weights on a device, in panels of 32 outputs.</summary>
internal sealed class DeviceWeights(TensorType type, int outputs, int inputs) : LinearWeights(outputs, inputs)
{
    public TensorType Type => type;

    /// <summary>Plain numbers, or the words of the blocks.</summary>
    public required DeviceBuffer Numbers { get; init; }

    /// <summary>Sixteen bits a block, of quantised weights; else any buffer.</summary>
    public required DeviceBuffer Parts { get; init; }

    /// <summary>32 bits a block of 256, of the types that have them; else any buffer.</summary>
    public required DeviceBuffer Scales { get; init; }

    /// <summary>A number an output; without a bias any buffer.</summary>
    public required DeviceBuffer Bias { get; init; }

    public required bool HasBias { get; init; }

    public bool IsQuantised => TensorBlock.Of(type).Elements > 1;

    public override void Dispose()
    {
        Bias.Dispose();
        Scales.Dispose();
        Parts.Dispose();
        Numbers.Dispose();
        base.Dispose();
    }
}
