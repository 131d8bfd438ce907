using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Brings keys (as outputs of q·k) and values (as inputs of p·v) of both sources into panels, a chunk a group and head.</summary>
internal sealed unsafe class AttentionPackWork<TLane, TVector>(KeyValues own, KeyValues? other, int groups, int heads, AttentionPanels panels) : ITeamWork
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    public int Chunks => groups * heads;

    public void Execute(int chunk, int member)
    {
        var group = chunk / heads;
        var size = own.Keys.Columns / heads;
        var (ownTokens, otherTokens) = (own.Keys.Rows / groups, (other?.Keys.Rows ?? 0) / groups);
        Pack(own, group * ownTokens, ownTokens, 0);
        if (other is { } second)
            Pack(second, group * otherTokens, otherTokens, ownTokens);

        void Pack(KeyValues source, int row, int count, int first)
        {
            for (var j = 0; j < count; j++)
            {
                Scatter(
                    source.Keys.Pointer + (nint)(row + j) * source.Keys.Stride + chunk % heads * size,
                    source.Values.Pointer + (nint)(row + j) * source.Values.Stride + chunk % heads * size,
                    size,
                    panels.Keys(chunk),
                    panels.Values(chunk),
                    first + j,
                    ownTokens + otherTokens);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(float* key, float* value, int size, float* keyPanels, float* valuePanels, int j, int tokens)
    {
        var width = Tile<TLane, TVector>.Width;
        var keyTarget = keyPanels + (nint)(j / width) * width * size + j % width;
        for (var d = 0; d < size; d++)
            keyTarget[d * width] = key[d];
        for (var first = 0; first < size; first += width)
        {
            var target = valuePanels + ((nint)first * tokens) + (nint)j * width;
            for (var d = 0; d < Math.Min(width, size - first); d++)
                target[d] = value[first + d];
        }
    }
}
