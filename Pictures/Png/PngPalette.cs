using System.Buffers.Binary;

namespace Cuckoo.Pictures.Png;

/// <summary>What PLTE and tRNS say: the colours of a palette, and which colour is not there at all.</summary>
internal sealed class PngPalette(PngHeader header)
{
    private const int MaxColours = 256;

    /// <summary>Red, green, blue and alpha of each colour.</summary>
    private readonly byte[] _rgba = new byte[MaxColours * 4];

    private bool _hasTransparency;

    /// <summary>Colours in the palette.</summary>
    public int Colours { get; private set; }

    /// <summary>The samples of the colour that is transparent, in the file's depth; null when every pixel is seen.</summary>
    public ushort[]? Transparent { get; private set; }

    /// <summary>Red, green, blue and alpha of a colour.</summary>
    public ReadOnlySpan<byte> this[int colour] => _rgba.AsSpan(colour * 4, 4);

    /// <summary>Takes PLTE or tRNS.</summary>
    /// <returns>Whether the chunk was one of them.</returns>
    public bool Take(PngChunk chunk)
    {
        switch (chunk.Type)
        {
            case "PLTE":
                TakeColours(chunk);
                return true;
            case "tRNS":
                TakeTransparency(chunk);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Refuses pixels of a palette that was not given.</summary>
    public void RequireComplete(PngChunk pixels)
    {
        if (header.Colour == PngHeader.Palette && Colours == 0)
            throw pixels.Fault("comes before a chunk PLTE, which pixels of colour type 3 need");
    }

    private void TakeColours(PngChunk chunk)
    {
        var most = header.Colour == PngHeader.Palette ? 1 << header.Depth : MaxColours;
        var (colours, rest) = Math.DivRem(chunk.Content.Length, 3);
        if (Colours > 0 || _hasTransparency || header.Colour is PngHeader.Grey or PngHeader.GreyAlpha)
            throw chunk.Fault("is out of its place: it comes once, before tRNS, and not in a grey picture");
        if (rest != 0 || colours < 1 || colours > most)
            throw chunk.Fault($"has {chunk.Content.Length} bytes; allowed are 1 to {most} colours of 3");
        Colours = colours;
        for (var i = 0; i < colours; i++)
        {
            chunk.Content.Span.Slice(i * 3, 3).CopyTo(_rgba.AsSpan(i * 4));
            _rgba[i * 4 + 3] = 255;
        }
    }

    private void TakeTransparency(PngChunk chunk)
    {
        if (_hasTransparency || header.Colour is PngHeader.GreyAlpha or PngHeader.RgbAlpha)
            throw chunk.Fault("is out of its place: it comes once, and not beside an alpha channel");
        _hasTransparency = true;
        var bytes = chunk.Content.Span;
        if (header.Colour == PngHeader.Palette)
        {
            if (bytes.Length > Colours)
                throw chunk.Fault($"has {bytes.Length} bytes where the palette has {Colours} colours");
            for (var i = 0; i < bytes.Length; i++)
                _rgba[i * 4 + 3] = bytes[i];
            return;
        }

        if (bytes.Length != header.Samples * 2)
            throw chunk.Fault($"has {bytes.Length} bytes; allowed are {header.Samples * 2}");
        Transparent = new ushort[header.Samples];
        for (var i = 0; i < Transparent.Length; i++)
            Transparent[i] = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]) & ((1 << header.Depth) - 1));
    }
}
