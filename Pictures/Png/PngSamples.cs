using System.Buffers.Binary;

namespace Cuckoo.Pictures.Png;

/// <summary>Unfiltered rows to red, green, blue and alpha of 8 bits.</summary>
internal sealed class PngSamples(PngHeader header, PngPalette palette)
{
    private readonly int _most = (1 << header.Depth) - 1;

    /// <summary>Expands a row.</summary>
    /// <param name="row">Its bytes.</param>
    /// <param name="pixels">How many pixels of it.</param>
    /// <param name="target">Where the first one goes.</param>
    /// <param name="step">Bytes from one pixel's place to the next's.</param>
    /// <returns>Whether every pixel of a palette is in it.</returns>
    public bool Expand(ReadOnlySpan<byte> row, int pixels, Span<byte> target, int step)
    {
        Span<int> sample = stackalloc int[4];
        var samples = header.Samples;
        for (int pixel = 0, at = 0; pixel < pixels; pixel++, at += step)
        {
            for (var i = 0; i < samples; i++)
                sample[i] = Sample(row, pixel * samples + i);
            var rgba = target.Slice(at, 4);
            if (header.Colour == PngHeader.Palette)
            {
                if (sample[0] >= palette.Colours)
                    return false;
                palette[sample[0]].CopyTo(rgba);
                continue;
            }

            var isGrey = samples < 3;
            rgba[0] = Byte(sample[0]);
            rgba[1] = isGrey ? rgba[0] : Byte(sample[1]);
            rgba[2] = isGrey ? rgba[0] : Byte(sample[2]);
            rgba[3] = (samples & 1) == 0 ? Byte(sample[samples - 1]) : IsTransparent(sample) ? (byte)0 : (byte)255;
        }

        return true;
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (header.Depth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(index * 2)..]);
            default:
                var bit = index * header.Depth;
                return (row[bit >> 3] >> (8 - header.Depth - (bit & 7))) & _most;
        }
    }

    private byte Byte(int sample) => header.Depth switch
    {
        8 => (byte)sample,
        16 => (byte)((sample * 255 + 32_767) / 65_535),
        _ => (byte)(sample * 255 / _most),
    };

    private bool IsTransparent(ReadOnlySpan<int> sample)
    {
        if (palette.Transparent is not { } transparent)
            return false;
        for (var i = 0; i < transparent.Length; i++)
        {
            if (sample[i] != transparent[i])
                return false;
        }

        return true;
    }
}
