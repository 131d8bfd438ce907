using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Operators;

/// <summary>Which two numbers of a head are turned together.</summary>
internal enum RotaryPairs
{
    /// <summary>2i and 2i + 1.</summary>
    Neighbours,

    /// <summary>i and i + half the turned numbers.</summary>
    Halves,
}

/// <summary>Cosines and sines of rotary position embedding (Su and others, 2021), computed once on the host in float64.</summary>
/// <remarks>Pair i of position p turns by p · Frequencies[i] quarter turns; cosine and sine are scaled and rounded to float32.</remarks>
internal sealed class RotaryTable
{
    private const int Step = 256;

    private readonly double[] _quarters;
    private readonly double _magnitude;
    private readonly int _maxPositions;
    private float[] _cosines = [];
    private float[] _sines = [];
    private int _positions;

    /// <param name="pairs">How numbers are paired.</param>
    /// <param name="quarterTurns">Quarter turns a position, for each pair.</param>
    /// <param name="magnitude">Cosines and sines are multiplied by this; 1 but for YaRN.</param>
    /// <param name="maxPositions">Positions that may be asked for.</param>
    public RotaryTable(RotaryPairs pairs, double[] quarterTurns, double magnitude, int maxPositions)
    {
        (Pairs, _quarters, _magnitude, _maxPositions) = (pairs, quarterTurns, magnitude, maxPositions);
    }

    /// <summary>A table of rows that are known: those of the positions from 0 on, a number for each of <paramref name="count"/> pairs.</summary>
    public RotaryTable(RotaryPairs pairs, float[] cosines, float[] sines, int count)
    {
        (Pairs, _cosines, _sines, _quarters) = (pairs, cosines, sines, new double[count]);
        _positions = _maxPositions = cosines.Length / count;
    }

    public RotaryPairs Pairs { get; }

    /// <summary>Numbers of a head that are turned, from its first.</summary>
    public int Turned => 2 * _quarters.Length;

    /// <summary>Cosines of <paramref name="position"/>, one a pair. <see cref="Reach"/> has been told of the position.</summary>
    public ReadOnlySpan<float> Cosines(int position) => _cosines.AsSpan(position * _quarters.Length, _quarters.Length);

    public ReadOnlySpan<float> Sines(int position) => _sines.AsSpan(position * _quarters.Length, _quarters.Length);

    /// <summary>Positions whose rows are there.</summary>
    public int Positions => _positions;

    /// <summary>Cosines of all <see cref="Positions"/>, one a pair.</summary>
    public ReadOnlySpan<float> AllCosines => _cosines;

    public ReadOnlySpan<float> AllSines => _sines;

    /// <summary>Computes the rows up to and with <paramref name="position"/> that are not there yet. By one thread at a time.</summary>
    public void Reach(int position)
    {
        if (position < _positions)
            return;
        var end = Math.Min(_maxPositions, (position / Step + 1) * Step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, _maxPositions);
        Array.Resize(ref _cosines, end * _quarters.Length);
        Array.Resize(ref _sines, end * _quarters.Length);
        for (; _positions < end; _positions++)
        {
            for (var i = 0; i < _quarters.Length; i++)
            {
                var (sin, cos) = HostMath.SinCosOfQuarterTurns(_positions * _quarters[i]);
                _cosines[_positions * _quarters.Length + i] = (float)(cos * _magnitude);
                _sines[_positions * _quarters.Length + i] = (float)(sin * _magnitude);
            }
        }
    }
}
