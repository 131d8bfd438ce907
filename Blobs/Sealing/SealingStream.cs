using System.Security.Cryptography;

namespace Cuckoo.Blobs.Sealing;

/// <summary>
/// A blob's content as its sealed form, while it is read: hashes and counts what comes in, and ends with
/// <see cref="PutRefusedException"/> as soon as a bound is broken. Id and length are known at its end.
/// </summary>
/// <param name="content">The content; left open.</param>
/// <param name="order">The bounds.</param>
/// <param name="key">The blob's own key, 32 bytes, used for nothing else.</param>
internal sealed class SealingStream(Stream content, BlobOrder order, ReadOnlySpan<byte> key) : ReadOnlyStream
{
    private readonly AesGcm aes = new(key, SealedFormat.TagLength);
    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] nonce = new byte[SealedFormat.NonceLength];

    // One chunk is read ahead: whether a chunk is the last is known when the next one is empty.
    private byte[] chunk = new byte[SealedFormat.ChunkLength];
    private byte[] ahead = new byte[SealedFormat.ChunkLength];
    private int chunkLength;
    private long chunks;
    private Memory<byte> ready;
    private readonly byte[] output = new byte[SealedFormat.SealedChunkLength];
    private Stage stage;

    private enum Stage
    {
        Header,
        Chunks,
        Footer,
        End,
    }

    /// <summary>The content's id, at the end.</summary>
    public ContentId Id { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long ContentLength { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (ready.IsEmpty && !await ProduceAsync(cancellationToken)) return 0;
        int count = Math.Min(buffer.Length, ready.Length);
        ready[..count].CopyTo(buffer);
        ready = ready[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            aes.Dispose();
            sha.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> ProduceAsync(CancellationToken cancellation)
    {
        switch (stage)
        {
            case Stage.Header:
                SealedFormat.Header.CopyTo(output);
                ready = output.AsMemory(0, SealedFormat.HeaderLength);
                chunkLength = await FillAsync(chunk, cancellation);
                stage = Stage.Chunks;
                return true;

            case Stage.Chunks:
                int next = chunkLength < SealedFormat.ChunkLength ? 0 : await FillAsync(ahead, cancellation);
                bool isLast = next == 0;
                SealedFormat.WriteNonce(nonce, chunks++, isLast);
                aes.Encrypt(
                    nonce, chunk.AsSpan(0, chunkLength), output.AsSpan(0, chunkLength), output.AsSpan(chunkLength, SealedFormat.TagLength),
                    SealedFormat.Header);
                ready = output.AsMemory(0, chunkLength + SealedFormat.TagLength);
                (chunk, ahead, chunkLength) = (ahead, chunk, next);
                if (isLast) stage = Stage.Footer;
                return true;

            case Stage.Footer:
                // Refused before the end is told, so that nothing underneath takes the object for whole.
                if (order.Length is { } length && length != ContentLength) throw new PutRefusedException(PutOutcome.WrongLength);
                Id = ContentId.FromSha256(sha.GetHashAndReset());
                if (order.Expected is { } expected && expected != Id) throw new PutRefusedException(PutOutcome.WrongContent);
                Id.ToBytes().CopyTo(output, 0);
                ready = output.AsMemory(0, SealedFormat.FooterLength);
                stage = Stage.End;
                return true;

            default:
                return false;
        }
    }

    private async Task<int> FillAsync(byte[] into, CancellationToken cancellation)
    {
        int filled = await content.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellation);
        ContentLength += filled;
        if (order.Length is { } length && ContentLength > length) throw new PutRefusedException(PutOutcome.WrongLength);
        if (ContentLength > order.MostBytes) throw new PutRefusedException(PutOutcome.TooLong);
        sha.AppendData(into, 0, filled);
        return filled;
    }
}
