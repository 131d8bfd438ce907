namespace Cuckoo.Pictures.Jpeg;

/// <summary>One component of a frame: brightness, or one of the two colours.</summary>
/// <param name="id">Its name in scans.</param>
/// <param name="across">Blocks of it side by side in a unit (MCU).</param>
/// <param name="down">Blocks of it one under the other.</param>
/// <param name="table">Which quantisation table.</param>
internal sealed class JpegComponent(byte id, int across, int down, int table)
{
    public byte Id { get; } = id;

    public int Across { get; } = across;

    public int Down { get; } = down;

    public int Table { get; } = table;

    /// <summary>Samples a row that the picture has.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples that the picture has.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks that hold those.</summary>
    public int BlocksWide { get; private set; }

    public int BlocksHigh { get; private set; }

    /// <summary>Samples from one row to the next: whole units.</summary>
    public int Stride { get; private set; }

    /// <summary>Samples, Stride a row, in whole units.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>64 coefficients a block in row-major order within it; empty in a sequential file, whose blocks become samples at once.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The steps of its coefficients in row-major order, those of the file when its first scan began; null before.</summary>
    public ushort[]? Steps { get; set; }

    /// <summary>The tables of the scan under way.</summary>
    public HuffmanTable? Dc { get; set; }

    public HuffmanTable? Ac { get; set; }

    /// <summary>The last block's first coefficient.</summary>
    public int Predicted { get; set; }

    /// <summary>Takes the memory.</summary>
    public void Allocate(JpegFrame frame)
    {
        Width = (frame.Width * Across + frame.Across - 1) / frame.Across;
        Height = (frame.Height * Down + frame.Down - 1) / frame.Down;
        BlocksWide = (Width + 7) / 8;
        BlocksHigh = (Height + 7) / 8;
        Stride = frame.UnitsWide * Across * 8;
        var samples = Stride * frame.UnitsHigh * Down * 8;
        Samples = new byte[samples];
        if (frame.IsProgressive)
            Coefficients = new short[samples];
    }

    /// <summary>The coefficients of a block, of whole units.</summary>
    public Span<short> Block(int column, int row) => Coefficients.AsSpan((row * (Stride / 8) + column) * 64, 64);

    /// <summary>Turns a block's coefficients into its samples.</summary>
    public void Transform(ReadOnlySpan<short> block, int column, int row) =>
        InverseDct.Transform(block, Steps, Samples.AsSpan(row * 8 * Stride + column * 8), Stride);
}
