using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Seeded numbers with the awkward ones among them: zeros of both signs, tiny, large, negative.</summary>
internal sealed class Numbers(int seed)
{
    private readonly Random _random = new(seed);

    public float[] Array(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public Matrix Matrix(int rows, int columns) => Kernels.Operators.Matrix.From(Array(rows * columns), rows, columns);

    private float Next()
    {
        var value = (float)(_random.NextDouble() * 6 - 3);
        return _random.Next(40) switch
        {
            0 => 0f,
            1 => -0f,
            2 => value * 1e-20f,
            3 => value * 10f,
            _ => value,
        };
    }
}
