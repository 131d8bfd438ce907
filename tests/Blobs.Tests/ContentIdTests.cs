using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Blobs.Tests;

public sealed class ContentIdTests
{
    private const string Hello = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    // As IPFS's documentation and js-multiformats print them.
    [Theory]
    [InlineData("hello world", Hello)]
    [InlineData("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    public void Of_PublishedContent_IsThePublishedId(string content, string published)
    {
        ContentId id = ContentId.Of(Encoding.UTF8.GetBytes(content));
        Assert.Equal(published, id.Value);
        Assert.Equal(published, id.ToString());
        Assert.True(ContentId.TryParse(published, out ContentId read));
        Assert.Equal(id, read);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), read.Sha256Hex);
    }

    [Fact]
    public void TextAndBytes_OfManyHashes_ComeBack()
    {
        Random random = new(1);
        byte[] hash = new byte[32];
        for (int round = 0; round < 1000; round++)
        {
            random.NextBytes(hash);
            ContentId id = ContentId.FromSha256(hash);
            Assert.Equal(ContentId.TextLength, id.Value.Length);
            Assert.StartsWith("bafkrei", id.Value, StringComparison.Ordinal);
            Assert.True(ContentId.TryParse(id.Value, out ContentId read) && read == id);
            Assert.True(ContentId.TryRead(id.ToBytes(), out ContentId bytes) && bytes == id);
            Assert.Equal(Convert.ToHexStringLower(hash), id.Sha256Hex);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("QmaozNR7DZHQK1ZcU9p7QdrshMvXqWK6gpu5rmrkPdT3L4")]
    [InlineData("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi")]
    [InlineData("BAFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E")]
    [InlineData("Bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e=")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5\u0000")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5е")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n1e")]
    [InlineData("../../../../../../../../../../../../../../../../etc/passwd.")]
    public void TryParse_WhatIsNoSuchId_IsRefused(string? text)
    {
        Assert.False(ContentId.TryParse(text, out ContentId id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void TryParse_EveryChangeOfOneLetter_IsRefusedOrAnotherId()
    {
        Assert.True(ContentId.TryParse(Hello, out ContentId hello));
        for (int at = 0; at < Hello.Length; at++)
        {
            for (char c = ' '; c <= '~'; c++)
            {
                string changed = Hello[..at] + c + Hello[(at + 1)..];
                if (c == Hello[at] || !ContentId.TryParse(changed, out ContentId id)) continue;
                Assert.NotEqual(hello, id);
                Assert.Equal(changed, id.Value);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromSha256_OtherLength_Throws(int length) => Assert.Throws<ArgumentException>(() => ContentId.FromSha256(new byte[length]));

    [Fact]
    public void Value_NeverSet_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => default(ContentId).Value);
        Assert.Equal("", default(ContentId).ToString());
    }
}
