namespace Cuckoo.Pictures.Png;

/// <summary>The contents of consecutive IDAT chunks as one stream, each chunk checked when it is come to.</summary>
internal sealed class PixelStream(PngChunks chunks, PngChunk first) : Stream
{
    private ReadOnlyMemory<byte> _rest = first.Content;

    /// <summary>The chunk being read, or the first that is no IDAT.</summary>
    public PngChunk Chunk { get; private set; } = first;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Passes over what is left and gives the first chunk after it.</summary>
    public PngChunk Leave()
    {
        while (MoveOn())
        {
        }

        return Chunk;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_rest.IsEmpty && Chunk.Type == "IDAT")
            MoveOn();
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool MoveOn()
    {
        if (Chunk.Type != "IDAT")
            return false;
        Chunk = chunks.Next();
        _rest = Chunk.Type == "IDAT" ? Chunk.Content : ReadOnlyMemory<byte>.Empty;
        return true;
    }
}
