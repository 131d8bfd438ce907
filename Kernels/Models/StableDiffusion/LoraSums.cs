using System.Numerics;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>One low-rank part: weight += multiplier · up · down.</summary>
/// <param name="Down">(rank, inputs), in the order of the file's weight.</param>
/// <param name="Up">(outputs, rank).</param>
/// <param name="Multiplier">Scale · alpha / rank.</param>
internal sealed record LoraPart(ModelTensor Down, ModelTensor Up, float Multiplier)
{
    public int Rank => checked((int)Down.Shape[0]);
}

/// <summary>All that is added to one layer's weight, in the order of the files.</summary>
internal sealed class LoraSum
{
    private readonly List<LoraPart> _parts = [];

    public void Add(LoraPart part) => _parts.Add(part);

    /// <summary>The weight's numbers and what is added, row-major (docs/numerics.md, "LoRA").</summary>
    /// <exception cref="ModelFormatException">A sum is not finite.</exception>
    public float[] Merge(ModelTensor weight)
    {
        var merged = Dequantize.All(weight);
        var outputs = checked((int)weight.Shape[0]);
        var inputs = merged.Length / outputs;
        foreach (var part in _parts)
        {
            var (up, down) = (Dequantize.All(part.Up), Dequantize.All(part.Down));
            Parallel.For(0, outputs, output => Row(up.AsSpan(output * part.Rank, part.Rank), down, part.Multiplier, merged.AsSpan(output * inputs, inputs)));
        }

        var fault = Array.FindIndex(merged, number => !float.IsFinite(number));
        return fault < 0 ? merged : throw weight.Fault(fault, "is not finite once the LoRA files are added");
    }

    /// <summary>w = fma(multiplier, Dot(up, down[·][i]), w): lanes are inputs, so their number changes no bit.</summary>
    private static void Row(ReadOnlySpan<float> up, ReadOnlySpan<float> down, float multiplier, Span<float> w)
    {
        var (segment, total) = (new float[w.Length], new float[w.Length]);
        for (var start = 0; start < up.Length; start += ReferenceOperators.Segment)
        {
            Array.Clear(segment);
            for (var j = start; j < Math.Min(start + ReferenceOperators.Segment, up.Length); j++)
                MultiplyAdd(up[j], down.Slice(j * w.Length, w.Length), segment);
            for (var i = 0; i < total.Length; i++)
                total[i] += segment[i];
        }

        MultiplyAdd(multiplier, total, w);
    }

    /// <summary>sum = fma(a, x, sum).</summary>
    private static void MultiplyAdd(float a, ReadOnlySpan<float> x, Span<float> sum)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var factors = MemoryMarshal.Cast<float, Vector<float>>(x);
        var factor = new Vector<float>(a);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.FusedMultiplyAdd(factor, factors[i], vectors[i]);
        for (var i = vectors.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] = Scalar.Fma(a, x[i], sum[i]);
    }
}

/// <summary>What LoRA files add to the layers of one network.</summary>
internal sealed class LoraSums
{
    private readonly Dictionary<string, LoraSum> _layers = new(StringComparer.Ordinal);

    public LoraSum? Of(string layer) => _layers.GetValueOrDefault(layer);

    public void Add(string layer, LoraPart part)
    {
        if (!_layers.TryGetValue(layer, out var sum))
            _layers.Add(layer, sum = new LoraSum());
        sum.Add(part);
    }
}
