using System.Security.Cryptography;
using Cuckoo.Blobs.Sealing;

namespace Cuckoo.Blobs.Tests.Sealing;

/// <summary>The vectors of docs/blobs.md, and the arithmetic.</summary>
public sealed class SealedFormatTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seal_TheVector_IsTheOneOnThePage()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        Assert.Equal(
            "434b424c4f4200000000000100010000" // header
            + Vector
            + "01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
            Convert.ToHexStringLower(await SealAsync("hello world"u8.ToArray(), key)));
    }

    [Fact]
    public async Task Seal_TwoChunks_AreTheOnesOfTheirNonces()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] content = new byte[SealedFormat.ChunkLength + 5];
        new Random(1).NextBytes(content);
        byte[] sealedForm = await SealAsync(content, key);
        Assert.Equal(SealedFormat.SealedLengthOf(content.Length), sealedForm.Length);

        // Opened here by the page's words alone.
        using AesGcm aes = new(key, 16);
        byte[] header = sealedForm[..16];
        byte[] first = new byte[65_536];
        aes.Decrypt([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sealedForm.AsSpan(16, 65_536), sealedForm.AsSpan(65_552, 16), first, header);
        byte[] last = new byte[5];
        aes.Decrypt([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], sealedForm.AsSpan(65_568, 5), sealedForm.AsSpan(65_573, 16), last, header);
        Assert.Equal(content, first.Concat(last).ToArray());
    }

    [Theory]
    [InlineData(0, 1, 68)]
    [InlineData(1, 1, 69)]
    [InlineData(65_536, 1, 65_604)]
    [InlineData(65_537, 2, 65_621)]
    [InlineData(131_072, 2, 131_156)]
    public void Lengths_OfAnyContent_Add(long length, long chunks, long sealedLength)
    {
        Assert.Equal(chunks, SealedFormat.ChunksOf(length));
        Assert.Equal(sealedLength, SealedFormat.SealedLengthOf(length));
    }

    private const string Vector = "7db3d3902bd447717c4235c0e35a649f8d1b60c4a6be8dfa099130";

    private static async Task<byte[]> SealAsync(byte[] content, byte[] key)
    {
        await using SealingStream sealing = new(new MemoryStream(content), new BlobOrder("o", "text/plain", content.Length), key);
        using MemoryStream all = new();
        await sealing.CopyToAsync(all, Cancel);
        return all.ToArray();
    }
}
