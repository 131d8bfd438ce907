using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

/// <summary>"Sampling of tokens" of docs/numerics.md, read word by word: lists, a sort of everything, no shortcut.</summary>
internal static class SortingSampler
{
    public static int Next(SamplingOptions options, float[] logits, int[] context, int index)
    {
        var values = logits.ToArray();
        foreach (var token in context.TakeLast(options.RepetitionWindow).Distinct())
            values[token] *= values[token] > 0 ? Scalar.Reciprocal(options.RepetitionPenalty) : options.RepetitionPenalty;
        if (options.Temperature > 0)
            values = [.. values.Select(value => value * Scalar.Reciprocal(options.Temperature))];
        var order = Enumerable.Range(0, values.Length).OrderByDescending(token => values[token]).ThenBy(token => token).ToList();
        if (options.Temperature == 0)
            return order[0];

        var kept = order.Take(options.TopK == 0 ? order.Count : options.TopK).ToList();
        var largest = values[order[0]];
        var weights = values.Select(value => Scalar.Exp(value + -largest)).ToArray();
        if (options.TopP < 1)
        {
            var share = options.TopP * Segments(weights, kept).Sum;
            var prefix = new List<int>();
            var sum = 0f;
            foreach (var token in kept)
            {
                prefix.Add(token);
                sum += weights[token];
                if (sum >= share)
                    break;
            }

            kept = prefix;
        }

        kept = [.. kept.Where(token => weights[token] >= options.MinP)];
        return Draw(weights, kept, Uniform(options.Seed, index));
    }

    public static float Uniform(ulong seed, int index)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, seed);
        var hash = SHA256.HashData([.. Encoding.ASCII.GetBytes("cuckoo.sample.1"), .. number]);
        var key = (BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(4)));
        return (float)((Philox.Block(((uint)index, 0, 0, 0), key).W0 >> 8) / 16777216.0);
    }

    private static int Draw(float[] weights, List<int> kept, float uniform)
    {
        var (sums, total) = Segments(weights, kept);
        var target = uniform * total;
        var before = 0f;
        for (var segment = 0; segment < sums.Length; segment++)
        {
            var sum = 0f;
            foreach (var token in kept.Where(token => token / 128 == segment).Order())
            {
                sum += weights[token];
                if (before + sum > target)
                    return token;
            }

            before += sums[segment];
        }

        return kept.Where(token => weights[token] > 0).Max();
    }

    private static (float[] Sums, float Sum) Segments(float[] weights, List<int> kept)
    {
        var sums = new float[(weights.Length + 127) / 128];
        foreach (var token in kept.Order())
            sums[token / 128] += weights[token];
        return (sums, sums.Aggregate(0f, (sum, segment) => sum + segment));
    }
}
