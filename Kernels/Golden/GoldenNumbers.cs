using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Golden;

/// <summary>The inputs of golden cases, a function of the case's seed alone (docs/numerics.md, "Golden vectors").</summary>
/// <remarks>Word i is word i mod 4 of the Philox block with counter (i div 4, 0, 0, 0) and key (seed, 0x676F6C64).</remarks>
internal sealed class GoldenNumbers(uint seed)
{
    /// <summary>"gold" in ASCII.</summary>
    private const uint Key = 0x676F6C64;

    private readonly uint[] _block = new uint[4];
    private uint _next;

    /// <summary>The next word.</summary>
    public uint Word()
    {
        if (_next % 4 == 0)
            (_block[0], _block[1], _block[2], _block[3]) = Philox.Block((_next / 4, 0, 0, 0), (seed, Key));
        return _block[_next++ % 4];
    }

    /// <summary>A float32 of magnitude up to 4, one in 32 a zero, one 2²⁰ times smaller and one eight times larger.</summary>
    public float Single()
    {
        var word = Word();
        var value = ((int)(word >> 8) - 0x800000) * (1f / 0x200000);
        return (word & 31) switch
        {
            0 => 0f,
            1 => value * (1f / 0x100000),
            2 => value * 8f,
            _ => value,
        };
    }

    /// <summary>The bits of a float16 of magnitude 2⁻⁷ to 8.</summary>
    public ushort Half()
    {
        var word = Word();
        return (ushort)((word & 0x83FF) | ((8 + (word >> 16) % 10) << 10));
    }

    /// <summary>The bits of a bfloat16 of magnitude 2⁻⁷ to 8.</summary>
    public ushort BFloat16()
    {
        var word = Word();
        return (ushort)((word & 0x807F) | ((120 + (word >> 16) % 10) << 7));
    }

    public float[] Singles(int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = Single();
        return values;
    }

    /// <summary>A matrix filled in row-major order.</summary>
    public Matrix Matrix(int rows, int columns) => Operators.Matrix.From(Singles(rows * columns), rows, columns);
}
