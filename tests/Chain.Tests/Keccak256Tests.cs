using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests;

public sealed class Keccak256Tests
{
    // The Keccak team's published values for the submission's padding.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Hash_OfAPublishedMessage_IsThePublishedValue(string message, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(message))));

    [Fact]
    public void Sponge_WithThePaddingOfSha3_EqualsTheFrameworkAcrossBlockBoundaries()
    {
        Assert.SkipUnless(SHA3_256.IsSupported, "This system's cryptography has no SHA-3 to compare with.");
        // Two blocks of 136 bytes and their edges.
        for (var length = 0; length <= 280; length++)
        {
            var message = Enumerable.Range(0, length).Select(i => (byte)(i * 7 + length)).ToArray();
            Assert.Equal(SHA3_256.HashData(message), Keccak256.Sponge(message, 0x06));
        }
    }
}
