// How a blob lies at rest (docs/blobs.md). A header of 16 bytes, the content in chunks of 64 KiB, each sealed by AES-256-GCM
// under the blob's own key, and the content id as a footer, so that an object says by itself whose it is.
//
// The nonce is the number of the chunk and a byte that only the last one has set (the STREAM construction of Hoang, Reyhanitabar,
// Rogaway and Vizár, 2015): chunks that are missing, repeated or moved do not open. A key seals one blob once, so no nonce is ever
// used twice.

using System.Buffers.Binary;

namespace Cuckoo.Blobs.Sealing;

/// <summary>Sizes and arithmetic of the format.</summary>
internal static class SealedFormat
{
    public const int HeaderLength = 16;
    public const int ChunkLength = 64 * 1024;
    public const int TagLength = 16;
    public const int SealedChunkLength = ChunkLength + TagLength;
    public const int FooterLength = ContentId.BinaryLength;
    public const int KeyLength = 32;
    public const int NonceLength = 12;

    /// <summary>The header: a name of eight letters, the version, the chunk's length; the same in every blob, and authenticated with each chunk.</summary>
    public static ReadOnlySpan<byte> Header => "CKBLOB\0\0\0\0\0\u0001\0\u0001\0\0"u8;

    /// <summary>How many chunks a blob has: at least one, which may be empty.</summary>
    public static long ChunksOf(long length) => Math.Max(1, (length + ChunkLength - 1) / ChunkLength);

    /// <summary>Length of the object that holds a blob.</summary>
    public static long SealedLengthOf(long length) => HeaderLength + length + (ChunksOf(length) * TagLength) + FooterLength;

    /// <summary>Where a chunk begins in the object.</summary>
    public static long OffsetOf(long chunk) => HeaderLength + (chunk * SealedChunkLength);

    /// <summary>Fills in a chunk's nonce: three zero bytes, the number in eight, 1 for the last.</summary>
    public static void WriteNonce(Span<byte> nonce, long chunk, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], chunk);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }
}
