using System.Security.Cryptography;

namespace Cuckoo.Blobs.Sealing;

/// <summary>
/// A range of a blob, opened chunk by chunk while it is read. No byte comes out before its chunk is verified; of a whole blob the
/// last chunk comes out only when the content has its id.
/// </summary>
internal sealed class OpeningStream : ReadOnlyStream
{
    private readonly Stream sealedChunks;
    private readonly SealedBlob blob;
    private readonly AesGcm aes;
    private readonly IncrementalHash? sha;
    private readonly byte[] input = new byte[SealedFormat.SealedChunkLength];
    private readonly byte[] output = new byte[SealedFormat.ChunkLength];
    private readonly long lastChunk;
    private long chunk;
    private int skip;
    private long left;
    private Memory<byte> ready;

    /// <summary>Opens a range that lies in the blob.</summary>
    /// <param name="sealedChunks">The object from the range's first chunk on; disposed with this.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="key">Its key, 32 bytes.</param>
    /// <param name="from">First byte.</param>
    /// <param name="count">How many.</param>
    public OpeningStream(Stream sealedChunks, SealedBlob blob, ReadOnlySpan<byte> key, long from, long count)
    {
        this.sealedChunks = sealedChunks;
        this.blob = blob;
        aes = new AesGcm(key, SealedFormat.TagLength);
        if (count == blob.Length) sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        lastChunk = SealedFormat.ChunksOf(blob.Length) - 1;
        chunk = from / SealedFormat.ChunkLength;
        skip = (int)(from % SealedFormat.ChunkLength);
        left = count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || left == 0) return 0;
        if (ready.IsEmpty) await OpenAsync(cancellationToken);
        int count = (int)Math.Min(Math.Min(buffer.Length, ready.Length), left);
        ready[..count].CopyTo(buffer);
        ready = ready[count..];
        left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            sealedChunks.Dispose();
            aes.Dispose();
            sha?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads and verifies the one empty chunk of an empty blob, which has no byte to ask for.</summary>
    public Task VerifyEmptyAsync(CancellationToken cancellation) => OpenAsync(cancellation);

    private async Task OpenAsync(CancellationToken cancellation)
    {
        bool isLast = chunk == lastChunk;
        int length = isLast ? (int)(blob.Length - (chunk * SealedFormat.ChunkLength)) : SealedFormat.ChunkLength;
        int expected = length + SealedFormat.TagLength;
        int read = await sealedChunks.ReadAtLeastAsync(input.AsMemory(0, expected), expected, throwOnEndOfStream: false, cancellation);
        if (read != expected) throw new BlobDamagedException(blob.Id, "the object is cut off");
        Decrypt(length, isLast);
        sha?.AppendData(output, 0, length);
        if (isLast && sha is not null && ContentId.FromSha256(sha.GetHashAndReset()) != blob.Id)
            throw new BlobDamagedException(blob.Id, "the content has another id");
        chunk++;
        ready = output.AsMemory(skip, length - skip);
        skip = 0;
    }

    private void Decrypt(int length, bool isLast)
    {
        Span<byte> nonce = stackalloc byte[SealedFormat.NonceLength];
        SealedFormat.WriteNonce(nonce, chunk, isLast);
        try
        {
            aes.Decrypt(
                nonce, input.AsSpan(0, length), input.AsSpan(length, SealedFormat.TagLength), output.AsSpan(0, length), SealedFormat.Header);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new BlobDamagedException(blob.Id, $"chunk {chunk} does not open");
        }
    }
}
