using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>States of one sentence to its vector of length one (docs/numerics.md, "Sentences").</summary>
internal static class SentencePooling
{
    /// <summary>Below this a vector counts as having this squared length, so that zeros stay zeros; the square of PyTorch's 1e-12.</summary>
    private const float LeastSquare = 1e-24f;

    /// <summary>Pools the rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> of the states.</summary>
    public static float[] Pool(Matrix states, int first, int count, BertPooling pooling)
    {
        var vector = states.Row(first).ToArray();
        if (pooling == BertPooling.Mean)
            Average(states, first, count, vector);
        Normalize(vector);
        return vector;
    }

    /// <summary>Adds the states in order, from +0, and multiplies by the reciprocal of their count.</summary>
    private static void Average(Matrix states, int first, int count, Span<float> mean)
    {
        mean.Clear();
        for (var row = first; row < first + count; row++)
        {
            ReadOnlySpan<float> state = states.Row(row);
            for (var k = 0; k < mean.Length; k++)
                mean[k] += state[k];
        }

        var share = Scalar.Reciprocal(count);
        foreach (ref var value in mean)
            value *= share;
    }

    /// <summary>Times the reciprocal square root of the strided sum of squares.</summary>
    private static void Normalize(Span<float> vector)
    {
        Span<float> lanes = stackalloc float[StridedSum.Lanes];
        lanes.Clear();
        for (var k = 0; k < vector.Length; k++)
            lanes[k % StridedSum.Lanes] = Scalar.Fma(vector[k], vector[k], lanes[k % StridedSum.Lanes]);
        var scale = Scalar.ReciprocalSquareRoot(Scalar.Max(StridedSum.Fold(lanes), LeastSquare));
        foreach (ref var value in vector)
            value *= scale;
    }
}
