using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Tests;

public sealed class StatementTests
{
    private static readonly Address Miner = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    private static readonly SigningKey Key = SigningKey.FromSecret(Enumerable.Repeat((byte)0x11, 32).ToArray());

    private static readonly ReceiptStatement Statement =
        new("job-1", "lease-ä", Key.Address.ToString(), Hash("01"), Hash("02"), Hash("03"), Hash("04"), 25, 12288);

    // As ethers 6 hashes and signs them: TypedDataEncoder.hash and Wallet.signTypedData.
    [Theory]
    [InlineData(false, "d3e4c39e0315ddc7f717f6e5ac7a40fa663f569b343637d668e31888120c0e56", "20d40ae6896a1f2b0aacaeb590238af0420f4ac05a5f63a2d0bbf419f15b56c923bfa051dea3d113081de51645b745234404d6d45d69ccc0639126627a1f7e571b")]
    [InlineData(true, "9cc36b4302de3941ca6b5a91fad4fbc3b4d59b88741aebed69110847305ba295", "aa6a47ba66ff9f88cef5b498ab572539896f63965fac6abf4efd0d582d4e553f3fb4ade75e21e14ed690ea525b83cb6600cfaa09349b572f08d9caa35921da331b")]
    public void Digest_OfAReceipt_IsThatOfAnotherImplementation(bool hasChain, string digest, string signature)
    {
        var domain = hasChain ? ReceiptDomain.Of(31337, Miner) : ReceiptDomain.WithoutChain;
        Assert.Equal("0x" + digest, DigestOf(Statement, domain)?.ToString());
        Assert.Equal(signature, Statement.Sign(Key, domain));
        Assert.True(Statement.IsSigned(domain, signature));
    }

    [Fact]
    public void Digest_WithAnyMemberChanged_IsAnother()
    {
        (ReceiptStatement Says, TypedDataDomain Domain)[] all =
        [
            (Statement, ReceiptDomain.WithoutChain),
            (Statement, ReceiptDomain.Of(1, Miner)),
            (Statement, ReceiptDomain.Of(2, Miner)),
            (Statement, ReceiptDomain.Of(1, Key.Address)),
            .. new[]
            {
                Statement with { JobId = "x" },
                Statement with { LeaseId = "x" },
                Statement with { Miner = Miner.ToString() },
                Statement with { Program = Hash("00") },
                Statement with { InputHash = Hash("00") },
                Statement with { OutputHash = Hash("00") },
                Statement with { TraceRoot = Hash("00") },
                Statement with { Steps = 24 },
                Statement with { OutputBytes = 12289 },
                Statement with { JobId = "job-1lease-ä", LeaseId = "" },
                Statement with { InputHash = Statement.OutputHash, OutputHash = Statement.InputHash },
            }.Select(says => (says, ReceiptDomain.WithoutChain)),
        ];
        var signature = Statement.Sign(Key, ReceiptDomain.WithoutChain);
        Assert.Equal(all.Length, all.Select(one => DigestOf(one.Says, one.Domain)).OfType<Bytes32>().Distinct().Count());
        Assert.Single(all, one => one.Says.IsSigned(one.Domain, signature));
    }

    [Fact]
    public void Statement_WithAMalformedField_HasNoDigestAndIsNobodys()
    {
        var signature = Statement.Sign(Key, ReceiptDomain.WithoutChain);
        ReceiptStatement[] all =
        [
            Statement with { JobId = "\ud800" },
            Statement with { LeaseId = "\udc00x" },
            Statement with { LeaseId = null! },
            Statement with { Miner = "" },
            Statement with { Miner = null! },
            Statement with { Miner = Key.Address.ToString().ToLowerInvariant() },
            Statement with { Program = Hash("01")[1..] },
            Statement with { InputHash = "0x" + Hash("02") },
            Statement with { OutputHash = Hash("0g") },
            Statement with { TraceRoot = Hash("AB") },
            Statement with { TraceRoot = null! },
            Statement with { Steps = -1 },
            Statement with { OutputBytes = -1 },
        ];
        Assert.All(all, says => Assert.False(says.TryDigest(ReceiptDomain.WithoutChain, out _)));
        Assert.All(all, says => Assert.False(says.IsSigned(ReceiptDomain.WithoutChain, signature)));
        Assert.All(all, says => Assert.Throws<ArgumentException>(() => says.Sign(Key, ReceiptDomain.WithoutChain)));
        Assert.All(new[] { null, "", "x", signature[..128], signature + "1b", signature[..^2] + "00", signature[..^2] + "1c", new string('0', 128) + "1b", new string('f', 130) },
            wrong => Assert.False(Statement.IsSigned(ReceiptDomain.WithoutChain, wrong)));
    }

    [Theory]
    [InlineData("CuckooDispute", "1", null, null, true)]
    [InlineData("CuckooDispute", "1", "18446744073709551615", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true)]
    [InlineData("CuckooDispute", "1", "18446744073709551616", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("CuckooDispute", "1", "0", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("CuckooDispute", "1", "+1", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("CuckooDispute", "1", "", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("CuckooDispute", "1", "1", null, false)]
    [InlineData("CuckooDispute", "1", null, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("CuckooDispute", "1", "1", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", false)]
    [InlineData("cuckooDispute", "1", null, null, false)]
    [InlineData("CuckooDispute", "2", null, null, false)]
    [InlineData(null, null, null, null, false)]
    public void Domain_OfAStranger_IsReadInOneSpellingAlone(string? name, string? version, string? chain, string? contract, bool isOne)
    {
        Assert.Equal(isOne, ReceiptDomain.TryRead(name, version, chain, contract, out var domain));
        if (isOne)
            Assert.Equal((chain, contract), (domain.ChainId?.ToString(), domain.VerifyingContract?.ToString()));
    }

    private static string Hash(string two) => string.Concat(Enumerable.Repeat(two, 32));

    private static Bytes32? DigestOf(ReceiptStatement says, TypedDataDomain domain) => says.TryDigest(domain, out var digest) ? digest : null;

    [Fact]
    public void SignInText_OfItsParts_IsTheDocumentedText()
    {
        var text = SignIn.Text(Miner, "n1", "Edge.example:8443");
        Assert.Equal(
            "cuckoo miner sign-in 1\nedge: edge.example:8443\nminer: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\nnonce: n1\n", text);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text)), SignIn.Digest(text));
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("nonce", "")]
    [InlineData("nonce\n", "host")]
    [InlineData("nonce", "host\nminer: 0x00")]
    public void SignInText_WithAPartThatCouldFakeALine_Throws(string nonce, string host)
    {
        Assert.Throws<ArgumentException>(() => SignIn.Text(Miner, nonce, host));
        Assert.Throws<ArgumentException>(() => SignIn.Text(default, "nonce", "host"));
    }
}
