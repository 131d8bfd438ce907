namespace Cuckoo.Pictures.Jpeg;

/// <summary>A checked scan header (T.81, B.2.3): which components, and which of their coefficients' bits.</summary>
/// <param name="Components">The components, in the order of their blocks in a unit.</param>
/// <param name="First">The first coefficient in zigzag order.</param>
/// <param name="Last">The last one.</param>
/// <param name="High">The lowest bit that earlier scans gave, 0 if this is the first.</param>
/// <param name="Low">The lowest bit that this scan gives.</param>
internal sealed record JpegScan(JpegComponent[] Components, int First, int Last, int High, int Low)
{
    /// <summary>Reads a segment SOS and puts its tables to its components.</summary>
    public static JpegScan Parse(JpegSegment segment, JpegFrame frame, JpegTables tables)
    {
        var bytes = segment.Content.Span;
        var count = bytes.Length > 0 ? bytes[0] : 0;
        if (count < 1 || count > frame.Components.Count || bytes.Length != 4 + count * 2)
            throw segment.Fault("has a length that is not 6 and 2 a component");
        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var (id, codes) = (bytes[1 + i * 2], bytes[2 + i * 2]);
            var component = frame.Components.FirstOrDefault(c => c.Id == id) ?? throw segment.Fault($"names a component {id} that the frame does not have");
            if (Array.IndexOf(components, component) >= 0 || (codes & 0xCC) != 0)
                throw segment.Fault("names a component twice, or a table that is not 0 to 3");
            (component.Dc, component.Ac) = (tables.Dc(codes >> 4), tables.Ac(codes & 3));
            component.Steps ??= tables.Steps(component.Table) ?? throw segment.Fault($"needs quantisation table {component.Table}, which was not given");
            components[i] = component;
        }

        var rest = bytes[(1 + count * 2)..];
        var scan = new JpegScan(components, rest[0], rest[1], rest[2] >> 4, rest[2] & 15);
        scan.Require(segment, frame.IsProgressive);
        return scan;
    }

    private void Require(JpegSegment segment, bool isProgressive)
    {
        var isAllowed = isProgressive
            ? First <= Last && Last < 64 && (First > 0 || Last == 0) && (First == 0 || Components.Length == 1) && Low <= 13 && (High == 0 || High == Low + 1)
            : First == 0 && Last == 63 && High == 0 && Low == 0;
        if (!isAllowed)
            throw segment.Fault($"gives coefficients {First} to {Last}, bits {High} to {Low} of {Components.Length} components, which the format does not allow");
        var (needsDc, needsAc) = (First == 0 && High == 0, Last > 0);
        if (Array.Exists(Components, c => (needsDc && c.Dc is null) || (needsAc && c.Ac is null)))
            throw segment.Fault("needs a Huffman table that was not given");
    }
}
