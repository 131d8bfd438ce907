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
        var hash = new byte[32];
        // Two blocks of 136 bytes and their edges.
        for (var length = 0; length <= 280; length++)
        {
            var message = Enumerable.Range(0, length).Select(i => (byte)(i * 7 + length)).ToArray();
            Keccak256.Sponge(message, 0x06, hash);
            Assert.Equal(SHA3_256.HashData(message), hash);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(53)]
    [InlineData(129)]
    [InlineData(135)]
    [InlineData(136)]
    [InlineData(137)]
    [InlineData(300)]
    public void HashMany_ForEveryCountAndWidth_EqualsOneAtATime(int messageBytes)
    {
        for (var count = 0; count <= 27; count++)
        {
            var messages = new byte[count * messageBytes];
            new Random(count + messageBytes).NextBytes(messages);
            var expected = new byte[count * 32];
            for (var i = 0; i < count; i++)
                Keccak256.Hash(messages.AsSpan(i * messageBytes, messageBytes), expected.AsSpan(i * 32));

            var hashes = new byte[count * 32];
            Keccak256.HashMany(messages, messageBytes, hashes);
            Assert.Equal(expected, hashes);

            var narrow = new byte[count * 32];
            var done = KeccakLanes.Groups(messages, messageBytes, narrow, Keccak4.Width, 0, count);
            Assert.Equal(count / 4 * 4, done);
            Assert.Equal(expected[..(done * 32)], narrow[..(done * 32)]);
        }
    }

    [Fact]
    public void HashMany_WithLengthsThatDoNotFit_IsRefused()
    {
        var bytes = new byte[128];
        Assert.Throws<ArgumentException>(() => Keccak256.HashMany(bytes, 53, new byte[64]));
        Assert.Throws<ArgumentException>(() => Keccak256.HashMany(bytes, 64, new byte[63]));
        Assert.Throws<ArgumentException>(() => Keccak256.HashMany(bytes, 64, bytes.AsSpan(0, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Keccak256.HashMany(bytes, 0, bytes));
        Assert.Throws<ArgumentException>(() => Keccak256.Hash(bytes, new byte[31]));
    }
}
