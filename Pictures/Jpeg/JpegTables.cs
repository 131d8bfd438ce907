using System.Buffers.Binary;

namespace Cuckoo.Pictures.Jpeg;

/// <summary>The tables that segments define for the scans after them.</summary>
internal sealed class JpegTables
{
    /// <summary>Where each coefficient of the file's zigzag order stands in a block's rows (T.81, figure A.6).</summary>
    public static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly ushort[]?[] _steps = new ushort[]?[4];
    private readonly HuffmanTable?[] _dc = new HuffmanTable?[4];
    private readonly HuffmanTable?[] _ac = new HuffmanTable?[4];

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    public ushort[]? Steps(int table) => _steps[table];

    public HuffmanTable? Dc(int table) => _dc[table];

    public HuffmanTable? Ac(int table) => _ac[table];

    /// <summary>Takes DQT, DHT or DRI.</summary>
    /// <returns>Whether the segment was one of them.</returns>
    public bool Take(JpegSegment segment)
    {
        switch (segment.Marker)
        {
            case JpegMarker.Quantisation:
                TakeSteps(segment);
                return true;
            case JpegMarker.HuffmanTables:
                TakeCodes(segment);
                return true;
            case JpegMarker.RestartInterval:
                if (segment.Content.Length != 2)
                    throw segment.Fault("has a length that is not 4");
                RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment.Content.Span);
                return true;
            default:
                return false;
        }
    }

    private void TakeSteps(JpegSegment segment)
    {
        for (var rest = segment.Content.Span; !rest.IsEmpty;)
        {
            var (precision, table) = (rest[0] >> 4, rest[0] & 15);
            var length = 1 + 64 * (precision + 1);
            if (precision > 1 || table > 3 || rest.Length < length)
                throw segment.Fault("has a quantisation table that is cut off, not of 8 or 16 bits, or not numbered 0 to 3");
            var steps = new ushort[64];
            for (var i = 0; i < 64; i++)
            {
                var step = precision == 0 ? rest[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(rest[(1 + i * 2)..]);
                steps[ZigZag[i]] = step > 0 ? step : throw segment.Fault("has a quantisation step of 0");
            }

            _steps[table] = steps;
            rest = rest[length..];
        }
    }

    private void TakeCodes(JpegSegment segment)
    {
        for (var rest = segment.Content.Span; !rest.IsEmpty;)
        {
            if (rest.Length < 17 || (rest[0] & 0xEC) != 0)
                throw segment.Fault("has a Huffman table that is cut off or not numbered 0 to 3");
            var counts = rest.Slice(1, 16);
            var values = 0;
            foreach (var count in counts)
                values += count;
            if (values > 256 || rest.Length < 17 + values)
                throw segment.Fault($"has a Huffman table of {values} codes where {Math.Min(256, rest.Length - 17)} fit");
            var table = HuffmanTable.Of(counts, rest.Slice(17, values)) ?? throw segment.Fault("has a Huffman table with more codes than their lengths leave room for");
            (rest[0] >> 4 == 0 ? _dc : _ac)[rest[0] & 3] = table;
            rest = rest[(17 + values)..];
        }
    }
}
