namespace Cuckoo.Chain.Abi;

/// <summary>Bytes that are appended to and filled in later.</summary>
internal sealed class GrowingBytes
{
    private byte[] buffer = new byte[256];

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends zeros and lends them.</summary>
    public Span<byte> Take(int bytes)
    {
        if (buffer.Length - Length < bytes)
            Array.Resize(ref buffer, Math.Max(checked(Length + bytes), buffer.Length * 2));
        Length += bytes;
        return buffer.AsSpan(Length - bytes, bytes);
    }

    /// <summary>What was appended, from a place on.</summary>
    public Span<byte> At(int start) => buffer.AsSpan(start, Length - start);

    /// <summary>A copy.</summary>
    public byte[] ToArray() => buffer.AsSpan(0, Length).ToArray();
}
