namespace Cuckoo.Kernels.Formats;

/// <summary>What the head of a GGUF file says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="Bytes">Its bytes, by type and shape.</param>
/// <param name="Offset">Its first byte, from the start of the tensors' bytes.</param>
/// <param name="At">Where in the file the entry is, for messages.</param>
internal sealed record GgufTensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Bytes, ulong Offset, long At)
{
    /// <summary>Reads one entry; it is known then to be consistent, but not yet to lie in the file.</summary>
    public static GgufTensorEntry Read(GgufCursor cursor)
    {
        var at = cursor.Position;
        var name = cursor.Name("name", GgufFile.MaxTensorNameBytes);
        cursor.Owner = name;
        var rank = ReadRank(cursor);
        var shape = new long[rank];
        var elements = UInt128.One;
        for (var i = rank - 1; i >= 0; i--)
        {
            var here = cursor.Position;
            var dimension = cursor.UInt64("dimensions");
            elements *= dimension;
            if (dimension == 0 || elements > long.MaxValue)
                throw cursor.Fault("dimensions", here, dimension == 0 ? "hold a zero" : "have a product beyond any file");
            shape[i] = (long)dimension;
        }

        var type = ReadType(cursor);
        var block = TensorBlock.Of(type);
        var columns = shape[^1];
        if (columns % block.Elements != 0)
            throw cursor.Fault("dimensions", at, $"begin with {columns}, no multiple of the {block.Elements} numbers of a {type} block");
        if (columns / block.Elements > int.MaxValue / block.Bytes)
            throw cursor.Fault("dimensions", at, "make rows of 2 GiB or more");
        var bytes = elements / (UInt128)block.Elements * (UInt128)block.Bytes;
        if (bytes > long.MaxValue)
            throw cursor.Fault("dimensions", at, "have more bytes than a file can hold");
        return new GgufTensorEntry(name, type, shape, (long)bytes, cursor.UInt64("offset"), at);
    }

    private static int ReadRank(GgufCursor cursor)
    {
        var at = cursor.Position;
        var rank = cursor.UInt32("n_dimensions");
        return rank is >= 1 and <= GgufFile.MaxRank ? (int)rank : throw cursor.Fault("n_dimensions", at, $"is {rank}; 1 to {GgufFile.MaxRank} are allowed");
    }

    private static TensorType ReadType(GgufCursor cursor)
    {
        var at = cursor.Position;
        var number = cursor.UInt32("type");
        return GgmlTypes.Find(number) ?? throw cursor.Fault("type", at, $"{number} is {GgmlTypes.NameOf(number)}; {GgmlTypes.Supported} are read");
    }
}
