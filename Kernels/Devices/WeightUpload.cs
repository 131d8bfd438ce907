using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Devices;

/// <summary>Takes weights to a device, a panel at a time, so that the host holds no second copy of a tensor.</summary>
internal static class WeightUpload
{
    /// <summary>Bytes on the device of weights and as many biases.</summary>
    public static long Bytes(TensorType type, int outputs, int inputs, int biases)
    {
        var isQuantised = TensorBlock.Of(type).Elements > 1;
        var row = isQuantised ? QuantisedRow(type, inputs / 32) : (long)inputs * TensorBlock.Of(type).Bytes;
        return Panels(outputs) * PanelOrder.Width * row + (long)biases * sizeof(float);

        static long QuantisedRow(TensorType type, int blocks) =>
            (long)blocks * (PanelOrder.WordsOf(type) * sizeof(int) + sizeof(ushort)) + blocks / PanelOrder.BlocksWithin(type) * sizeof(uint);
    }

    /// <summary>Weights that are float32 numbers in memory, outputs × inputs.</summary>
    public static DeviceWeights Plain(DeviceSession session, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs)
    {
        var numbers = session.Allocate((long)Panels(outputs) * PanelOrder.Width * inputs * sizeof(float));
        var panel = new float[PanelOrder.Width * inputs];
        for (var first = 0; first < outputs; first += PanelOrder.Width)
        {
            Array.Clear(panel);
            for (var n = first; n < Math.Min(first + PanelOrder.Width, outputs); n++)
                PanelOrder.Plain(weight.Slice(n * inputs, inputs), n - first, panel);
            session.Upload<float>(numbers, (long)first * inputs * sizeof(float), panel);
        }

        return With(session, TensorType.F32, outputs, inputs, numbers, numbers, numbers, bias);
    }

    /// <summary>Weights of a model file, in their own type.</summary>
    public static DeviceWeights Stored(DeviceSession session, ModelTensor weight, ReadOnlySpan<float> bias) => weight.Type switch
    {
        TensorType.F32 => Plain<float>(session, weight, bias),
        TensorType.F16 or TensorType.BF16 => Plain<ushort>(session, weight, bias),
        _ => Quantised(session, weight, bias),
    };

    private static unsafe DeviceWeights Plain<T>(DeviceSession session, ModelTensor weight, ReadOnlySpan<float> bias)
        where T : unmanaged
    {
        var (outputs, inputs) = (checked((int)weight.Rows), checked((int)weight.Columns));
        var numbers = session.Allocate((long)Panels(outputs) * PanelOrder.Width * inputs * sizeof(T));
        var panel = new T[PanelOrder.Width * inputs];
        for (var first = 0; first < outputs; first += PanelOrder.Width)
        {
            Array.Clear(panel);
            for (var n = first; n < Math.Min(first + PanelOrder.Width, outputs); n++)
                PanelOrder.Plain(MemoryMarshal.Cast<byte, T>(weight.Row(n)), n - first, panel.AsSpan());
            session.Upload<T>(numbers, (long)first * inputs * sizeof(T), panel);
        }

        return With(session, weight.Type, outputs, inputs, numbers, numbers, numbers, bias);
    }

    private static DeviceWeights Quantised(DeviceSession session, ModelTensor weight, ReadOnlySpan<float> bias)
    {
        var (outputs, inputs) = (checked((int)weight.Rows), checked((int)weight.Columns));
        var blocks = inputs / 32;
        var words = new int[blocks * PanelOrder.WordsOf(weight.Type) * PanelOrder.Width];
        var parts = new ushort[blocks * PanelOrder.Width];
        var scales = new uint[blocks / PanelOrder.BlocksWithin(weight.Type) * PanelOrder.Width];
        var (onWords, onParts, onScales) = (Room(words.Length * sizeof(int)), Room(parts.Length * sizeof(ushort)), Room(scales.Length * sizeof(uint)));
        for (var first = 0; first < outputs; first += PanelOrder.Width)
        {
            Array.Clear(words);
            Array.Clear(parts);
            Array.Clear(scales);
            for (var n = first; n < Math.Min(first + PanelOrder.Width, outputs); n++)
                PanelOrder.Quantised(weight.Type, weight.Row(n), n - first, words, parts, scales);
            var panel = (long)first / PanelOrder.Width;
            session.Upload<int>(onWords, panel * words.Length * sizeof(int), words);
            session.Upload<ushort>(onParts, panel * parts.Length * sizeof(ushort), parts);
            session.Upload<uint>(onScales, panel * scales.Length * sizeof(uint), scales);
        }

        return With(session, weight.Type, outputs, inputs, onWords, onParts, onScales, bias);

        DeviceBuffer Room(int panelBytes) => session.Allocate((long)Panels(outputs) * panelBytes);
    }

    private static DeviceWeights With(
        DeviceSession session, TensorType type, int outputs, int inputs, DeviceBuffer numbers, DeviceBuffer parts, DeviceBuffer scales, ReadOnlySpan<float> bias)
    {
        var onBias = numbers;
        if (!bias.IsEmpty)
        {
            onBias = session.Allocate(bias.Length * sizeof(float));
            session.Upload(onBias, 0, bias);
        }

        return new DeviceWeights(type, outputs, inputs) { Numbers = numbers, Parts = parts, Scales = scales, Bias = onBias, HasBias = !bias.IsEmpty };
    }

    private static int Panels(int outputs) => (outputs + PanelOrder.Width - 1) / PanelOrder.Width;
}
