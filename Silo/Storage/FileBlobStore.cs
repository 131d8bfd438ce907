using System.Buffers;
using System.Security.Cryptography;
using Cuckoo.Grains;

namespace Cuckoo.Silo.Storage;

/// <summary>
/// Outputs by their SHA-256, one file each. A blob is written beside its place, flushed to the disk, and moved there whole, so a
/// half-written one is never seen; it is hashed again when it is read.
/// </summary>
internal sealed class FileBlobStore
{
    private readonly string folder;
    private long written;

    /// <summary>Opens the store and sweeps up what a killed process left half-written.</summary>
    /// <param name="folder">Where the blobs lie; made when missing.</param>
    public FileBlobStore(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        foreach (string left in Directory.EnumerateFiles(folder, "*.part")) File.Delete(left);
    }

    /// <summary>Stores exactly <paramref name="length"/> bytes of a stream.</summary>
    /// <returns>Their hash, or nothing when the stream holds more or fewer.</returns>
    public async Task<Hash256?> Put(Stream content, long length, CancellationToken cancellation)
    {
        string part = Path.Combine(folder, $"{Interlocked.Increment(ref written)}.part");
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long total = 0;
            await using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None, 1, useAsync: true))
            {
                int read;
                while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
                {
                    total += read;
                    if (total > length) return null;
                    sha.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }

                file.Flush(flushToDisk: true);
            }

            if (total != length) return null;
            Hash256 hash = Hash256.From(sha.GetHashAndReset());
            File.Move(part, PathOf(hash), overwrite: true);
            return hash;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(part);
        }
    }

    /// <summary>Length of a blob, or nothing when it is not here.</summary>
    public long? Length(Hash256 hash) => new FileInfo(PathOf(hash)) is { Exists: true } file ? file.Length : null;

    /// <summary>A blob's bytes, or nothing when it is not here.</summary>
    /// <exception cref="InvalidDataException">The file no longer has its hash: the disk has lost it.</exception>
    public async Task<byte[]?> Get(Hash256 hash, CancellationToken cancellation)
    {
        if (Length(hash) is null) return null;
        byte[] bytes = await File.ReadAllBytesAsync(PathOf(hash), cancellation);
        return Hash256.From(SHA256.HashData(bytes)) == hash
            ? bytes
            : throw new InvalidDataException($"Blob {hash} has been damaged on disk.");
    }

    private string PathOf(Hash256 hash) => Path.Combine(folder, hash.Value);
}
