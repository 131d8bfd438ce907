namespace Cuckoo.Pictures.Jpeg;

/// <summary>Rows of a component that has fewer samples than the picture has pixels.</summary>
/// <remarks>
/// By two across, by two down or both, a sample between is ¾ of the nearer and ¼ of the farther neighbour in each direction, as the
/// usual decoders do it (samples of JFIF lie centred); the rounding alternates so that it does not drift. Any other factor, and
/// components narrower than three samples, repeat samples.
/// </remarks>
internal static class Upsampling
{
    /// <summary>Writes one row.</summary>
    /// <param name="component">The component.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="y">The row of the picture.</param>
    /// <param name="mixed">Scratch of the component's width.</param>
    /// <param name="row">As many samples as the picture is wide.</param>
    public static void Row(JpegComponent component, JpegFrame frame, int y, Span<int> mixed, Span<byte> row)
    {
        var (across, down) = (frame.Across / component.Across, frame.Down / component.Down);
        var isSmooth = across <= 2 && down <= 2 && (across == 1 || component.Width > 2);
        if (!isSmooth || (across == 1 && down == 1))
        {
            var samples = component.Samples.AsSpan(y / down * component.Stride);
            for (var x = 0; x < row.Length; x++)
                row[x] = samples[x / across];
            return;
        }

        var unit = Mix(component, y, down, mixed);
        if (across == 1)
        {
            // Upper rows of a pair round down at the middle, lower ones up.
            var bias = (y & 1) == 0 ? 1 : 2;
            for (var x = 0; x < row.Length; x++)
                row[x] = (byte)((mixed[x] + bias) >> 2);
            return;
        }

        Spread(mixed[..component.Width], unit, row);
    }

    /// <summary>Two rows mixed, the nearer three times.</summary>
    /// <returns>What one sample is multiplied by in the mixture.</returns>
    private static int Mix(JpegComponent component, int y, int down, Span<int> mixed)
    {
        var near = component.Samples.AsSpan(y / down * component.Stride, component.Width);
        if (down == 1)
        {
            for (var x = 0; x < near.Length; x++)
                mixed[x] = near[x];
            return 1;
        }

        var other = Math.Clamp((y & 1) == 0 ? y / 2 - 1 : y / 2 + 1, 0, component.Height - 1);
        var far = component.Samples.AsSpan(other * component.Stride, component.Width);
        for (var x = 0; x < near.Length; x++)
            mixed[x] = 3 * near[x] + far[x];
        return 4;
    }

    private static void Spread(ReadOnlySpan<int> mixed, int unit, Span<byte> row)
    {
        // Rounding of the left sample of a pair, of the right one, and the sum's bits: 4·1 or 4·4.
        var (left, right, bits) = unit == 1 ? (1, 2, 2) : (8, 7, 4);
        for (var x = 0; x < row.Length; x++)
        {
            var i = x / 2;
            var isRight = (x & 1) == 1;
            var neighbour = isRight ? i + 1 : i - 1;
            row[x] = neighbour < 0 || neighbour >= mixed.Length
                ? (byte)((mixed[i] * 4 + (unit == 1 ? 0 : isRight ? 7 : 8)) >> bits)
                : (byte)((mixed[i] * 3 + mixed[neighbour] + (isRight ? right : left)) >> bits);
        }
    }
}
