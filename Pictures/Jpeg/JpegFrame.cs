using System.Buffers.Binary;

namespace Cuckoo.Pictures.Jpeg;

/// <summary>A checked frame header (T.81, B.2.2).</summary>
internal sealed class JpegFrame
{
    private JpegFrame(int width, int height, bool isProgressive, JpegComponent[] components)
    {
        (Width, Height, IsProgressive, Components) = (width, height, isProgressive, components);
        Across = components.Max(c => c.Across);
        Down = components.Max(c => c.Down);
        UnitsWide = (width + 8 * Across - 1) / (8 * Across);
        UnitsHigh = (height + 8 * Down - 1) / (8 * Down);
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    public IReadOnlyList<JpegComponent> Components { get; }

    /// <summary>Blocks a unit has across in the component that has most; its pixels are eight times that.</summary>
    public int Across { get; }

    public int Down { get; }

    public int UnitsWide { get; }

    public int UnitsHigh { get; }

    /// <summary>Reads a segment SOF0, SOF1 or SOF2 and takes the memory its sides call for.</summary>
    public static JpegFrame Parse(JpegSegment segment, PictureFileLimits limits)
    {
        var bytes = segment.Content.Span;
        if (bytes.Length < 6 || bytes.Length != 6 + bytes[5] * 3)
            throw segment.Fault("has a length that is not 8 and 3 a component");
        if (bytes[0] != 8)
            throw segment.Fault($"has {bytes[0]} bits a sample; only 8 are read");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]));
        PictureFile.RequireSides(segment.Name, segment.Offset, width, height, limits);
        if (bytes[5] is not (1 or 3))
            throw segment.Fault($"has {bytes[5]} components; read are 1 (grey) and 3 (colour)");
        var components = new JpegComponent[bytes[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, sampling, table) = (bytes[6 + i * 3], bytes[7 + i * 3], bytes[8 + i * 3]);
            var (across, down) = (sampling >> 4, sampling & 15);
            if (across is not (1 or 2 or 4) || down is not (1 or 2 or 4) || table > 3)
                throw segment.Fault($"has a component of {across} x {down} blocks with table {table}; allowed are 1, 2 or 4 blocks and tables 0 to 3");
            if (Array.Exists(components, c => c?.Id == id))
                throw segment.Fault($"has two components {id}");

            // A single component is not interleaved: its factors say nothing.
            components[i] = components.Length == 1 ? new JpegComponent(id, 1, 1, table) : new JpegComponent(id, across, down, table);
        }

        var frame = new JpegFrame(width, height, segment.Marker == JpegMarker.Progressive, components);
        if (components.Sum(c => c.Across * c.Down) > 10)
            throw segment.Fault("has more than 10 blocks a unit");
        foreach (var component in components)
            component.Allocate(frame);
        return frame;
    }
}
