using System.Buffers.Binary;
using System.Text;

namespace Cuckoo.Miner.Tests.Engines;

/// <summary>
/// The same weights in fewer bits: what another quantisation of a model computes. Of each number of a Q8_0 block, −127 to 127, only the
/// multiples of a step are left, so that a step of 16 leaves the sixteen values that four bits have.
/// </summary>
internal static class CoarseModel
{
    private const uint Q80 = 8;
    private const int BlockElements = 32;
    private const int BlockBytes = 34;
    private const int Alignment = 32;

    /// <summary>A GGUF file of Q8_0 tensors, with coarser ones.</summary>
    public static byte[] Of(byte[] gguf, int step)
    {
        byte[] coarse = [.. gguf];
        var at = 8;
        var tensors = (int)UInt64(gguf, ref at);
        for (var left = UInt64(gguf, ref at); left > 0; left--)
        {
            Text(gguf, ref at);
            Skip(gguf, ref at, UInt32(gguf, ref at));
        }

        List<(long Elements, ulong Offset)> quantised = [];
        for (; tensors > 0; tensors--)
        {
            Text(gguf, ref at);
            long elements = 1;
            for (var rank = UInt32(gguf, ref at); rank > 0; rank--)
                elements *= (long)UInt64(gguf, ref at);
            var type = UInt32(gguf, ref at);
            var offset = UInt64(gguf, ref at);
            if (type == Q80)
                quantised.Add((elements, offset));
        }

        var start = (at + Alignment - 1) / Alignment * Alignment;
        foreach (var (elements, offset) in quantised)
        {
            for (long block = 0; block < elements / BlockElements; block++)
            {
                // Two bytes of scale, then the numbers.
                var numbers = coarse.AsSpan((int)(start + (long)offset + (block * BlockBytes) + 2), BlockElements);
                foreach (ref var number in numbers)
                    number = (byte)(sbyte)Math.Clamp((int)Math.Round((sbyte)number / (double)step) * step, -127, 127);
            }
        }

        return coarse;
    }

    private static void Skip(byte[] gguf, ref int at, uint type)
    {
        switch (type)
        {
            case 8:
                Text(gguf, ref at);
                break;
            case 9:
                var inner = UInt32(gguf, ref at);
                for (var left = UInt64(gguf, ref at); left > 0; left--)
                    Skip(gguf, ref at, inner);
                break;
            default:
                at += type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, 10 or 11 or 12 => 8, _ => throw new InvalidDataException($"There is no type {type}.") };
                break;
        }
    }

    private static string Text(byte[] gguf, ref int at)
    {
        var length = (int)UInt64(gguf, ref at);
        at += length;
        return Encoding.UTF8.GetString(gguf, at - length, length);
    }

    private static uint UInt32(byte[] gguf, ref int at) => BinaryPrimitives.ReadUInt32LittleEndian(gguf.AsSpan((at += 4) - 4));

    private static ulong UInt64(byte[] gguf, ref int at) => BinaryPrimitives.ReadUInt64LittleEndian(gguf.AsSpan((at += 8) - 8));
}
