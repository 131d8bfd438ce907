// JPEG files of strangers (ITU-T T.81): sequential and progressive Huffman frames of 8 bits, grey or three components of any sampling,
// restart markers, EXIF orientation. Arithmetic coding, lossless and hierarchical frames and four components are refused. Where other
// decoders fill in for damaged or missing data, this one refuses: two machines must not guess differently.

namespace Cuckoo.Pictures.Jpeg;

/// <summary>Reads JPEG files.</summary>
public static class JpegReader
{
    /// <summary>Whether a file begins as a JPEG does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) => file is [0xFF, JpegMarker.Start, 0xFF, ..];

    /// <summary>Reads a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="PictureFormatException">It cannot be read; names the marker at fault, where it is and what is allowed.</exception>
    public static Picture Read(ReadOnlyMemory<byte> file, PictureFileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        PictureFile.RequireSize(file.Length, limits);
        if (!IsJpeg(file.Span))
            throw new PictureFormatException("The file", 0, "does not begin as a JPEG does");
        var (tables, notes) = (new JpegTables(), new JpegNotes());
        var (frame, scans) = ((JpegFrame?)null, 0);
        var segment = JpegSegment.Read(file, 2);
        for (; segment.Marker != JpegMarker.End; segment = JpegSegment.Read(file, segment.End))
        {
            switch (segment.Marker)
            {
                case JpegMarker.Baseline or JpegMarker.Extended or JpegMarker.Progressive:
                    if (frame is not null)
                        throw segment.Fault("is a second frame; one is allowed");
                    frame = JpegFrame.Parse(segment, limits);
                    break;
                case JpegMarker.Scan:
                    if (frame is null || scans++ == limits.MaxScans)
                        throw segment.Fault(frame is null ? "is a scan before the frame" : $"is one scan too many; allowed are {limits.MaxScans}");
                    var scan = JpegScan.Parse(segment, frame, tables);
                    var end = new ScanDecoder(frame, scan, tables.RestartInterval, new BitReader(file.Span, segment.End, segment.Offset)).Decode();
                    segment = segment with { Content = file[(segment.Offset + 4)..end] };
                    break;
                case (>= 0xC0 and <= 0xCF and not JpegMarker.HuffmanTables) or JpegMarker.Lines:
                    throw segment.Fault("is of a kind that is not read; sequential and progressive Huffman frames are (FFC0, FFC1, FFC2)");
                case >= JpegMarker.Application0 and <= 0xEF:
                    notes.Take(segment);
                    break;
                default:
                    tables.Take(segment);
                    break;
            }
        }

        if (frame is null)
            throw segment.Fault("comes before any frame");
        if (frame.Components.FirstOrDefault(c => c.Steps is null) is { } missing)
            throw segment.Fault($"comes before any scan of component {missing.Id}");
        return Orientation.Upright(Assemble(frame, notes), notes.Orientation);
    }

    private static Picture Assemble(JpegFrame frame, JpegNotes notes)
    {
        if (frame.IsProgressive)
        {
            foreach (var component in frame.Components)
                Transform(component);
        }

        var rgb = new byte[frame.Width * frame.Height * Picture.Channels];
        var rows = frame.Components.Select(_ => new byte[frame.Width]).ToArray();
        var mixed = new int[frame.Width];
        var isRgb = rows.Length == 3 && notes.IsRgb(frame.Components);
        for (var y = 0; y < frame.Height; y++)
        {
            for (var i = 0; i < rows.Length; i++)
                Upsampling.Row(frame.Components[i], frame, y, mixed, rows[i]);
            var target = rgb.AsSpan(y * frame.Width * 3, frame.Width * 3);
            JpegColour.Row(rows[0], rows[rows.Length / 2], rows[^1], isRgb || rows.Length == 1, target);
        }

        return new Picture(frame.Width, frame.Height, rgb);
    }

    private static void Transform(JpegComponent component)
    {
        for (var row = 0; row < component.BlocksHigh; row++)
        {
            for (var column = 0; column < component.BlocksWide; column++)
                component.Transform(component.Block(column, row), column, row);
        }
    }
}
