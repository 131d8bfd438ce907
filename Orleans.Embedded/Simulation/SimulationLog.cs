using System.Globalization;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// What happened, a line a step, and a fingerprint of all lines (64-bit FNV-1a over their UTF-16 units; constants from
/// http://www.isthe.com/chongo/tech/comp/fnv/), so that two runs can be compared without keeping either.
/// </summary>
internal sealed class SimulationLog(TextWriter? writer)
{
    private readonly char[] _line = new char[512];

    internal ulong Fingerprint { get; private set; } = 14695981039346656037;

    internal void Step(long now, string who, string what)
    {
        var line = _line.AsSpan();
        if (!line.TryWrite(CultureInfo.InvariantCulture, $"{now} {who} {what}\n", out var length))
        {
            Fold($"{now.ToString(CultureInfo.InvariantCulture)} {who} {what}\n");
            return;
        }

        Fold(line[..length]);
    }

    private void Fold(ReadOnlySpan<char> line)
    {
        var hash = Fingerprint;
        foreach (var unit in line) hash = (hash ^ unit) * 1099511628211;
        Fingerprint = hash;
        writer?.Write(line);
    }
}
