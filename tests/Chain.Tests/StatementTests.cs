using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Tests;

public sealed class StatementTests
{
    private static readonly Address Miner = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    private static readonly ReceiptStatement Statement =
        new("job-1", "lease-ä", Miner.ToString(), "p", "i", "o", "t", 25, 12288);

    [Fact]
    public void Digest_OfAReceipt_IsTheHashOfTheDocumentedText()
    {
        const string text =
            "cuckoo receipt 1\nJobId:5:job-1\nLeaseId:8:lease-ä\nMiner:42:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n" +
            "Program:1:p\nInputHash:1:i\nOutputHash:1:o\nTraceRoot:1:t\nSteps:2:25\nOutputBytes:5:12288\n";
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text)), Statement.Digest());
    }

    [Fact]
    public void Digest_WithAnyMemberChanged_IsAnother()
    {
        ReceiptStatement[] all =
        [
            Statement,
            Statement with { JobId = "x" },
            Statement with { LeaseId = "x" },
            Statement with { Miner = "x" },
            Statement with { Program = "x" },
            Statement with { InputHash = "x" },
            Statement with { OutputHash = "x" },
            Statement with { TraceRoot = "x" },
            Statement with { Steps = 24 },
            Statement with { OutputBytes = 12289 },
            // What would be the same text without the lengths.
            Statement with { JobId = "job-1\nLeaseId:8:lease-ä", LeaseId = "" },
            Statement with { InputHash = "o", OutputHash = "i" },
        ];
        Assert.Equal(all.Length, all.Select(s => Convert.ToHexString(s.Digest())).Distinct(StringComparer.Ordinal).Count());
    }

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
