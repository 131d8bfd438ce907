using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Tests.Receipts;

public sealed class ReceiptCheckTests
{
    private const string Document = """{"model":"m","prompt":"a red apple","seed":1,"steps":2,"guidancePercent":250}""";

    private static readonly SigningKey Miner = SigningKey.FromSecret(SHA256.HashData("a miner"u8));

    private static readonly Picture Pixels = new(3, 2, Enumerable.Range(0, 18).Select(i => (byte)i).ToArray());

    private static ReceiptStatement Statement => new(
        new string('a', 32), new string('b', 32), Miner.Address.ToString(), new string('1', 64), HashOf(Document), Convert.ToHexStringLower(SHA256.HashData(Pixels.Rgb.Span)),
        new string('2', 64), 2, 18);

    [Fact]
    public void Check_OfAnHonestReceipt_FindsThatAllHolds()
    {
        var findings = ReceiptCheck.Check(Signed(Statement), Pixels);
        Assert.Equal(["signature", "input", "steps", "length", "pixels"], findings.Select(f => f.Name));
        Assert.All(findings, f => Assert.True(f.Holds, f.ToString()));
        Assert.Equal(["signature", "input", "steps"], ReceiptCheck.Check(Signed(Statement)).Select(f => f.Name));
    }

    [Fact]
    public void Check_OfReceiptsBySoManyKeys_FindsEachToBeItsMiners()
    {
        // Either parity of the nonce point comes up in about half of them.
        for (byte i = 0; i < 16; i++)
        {
            using var key = SigningKey.FromSecret(SHA256.HashData([i]));
            Assert.True(ReceiptCheck.Check(Signed(Statement with { Miner = key.Address.ToString() }, key))[0].Holds);
        }
    }

    [Theory]
    [InlineData("JobId")]
    [InlineData("LeaseId")]
    [InlineData("Miner")]
    [InlineData("Program")]
    [InlineData("InputHash")]
    [InlineData("OutputHash")]
    [InlineData("TraceRoot")]
    [InlineData("Steps")]
    [InlineData("OutputBytes")]
    [InlineData("Signature")]
    [InlineData("v")]
    [InlineData("v as a parity")]
    [InlineData("64 bytes")]
    [InlineData("another chain")]
    [InlineData("no domain")]
    [InlineData("half a domain")]
    [InlineData("another name")]
    [InlineData("half a letter")]
    [InlineData("no address")]
    [InlineData("no hash")]
    [InlineData("fewer than no steps")]
    [InlineData("a short signature")]
    [InlineData("no signature")]
    public void Check_OfAFieldChangedAfterSigning_FindsAWrongSignature(string field)
    {
        var file = Signed(Statement);
        var receipt = file.Receipt;
        var changed = field switch
        {
            "JobId" => receipt with { JobId = new string('c', 32) },
            "LeaseId" => receipt with { LeaseId = new string('c', 32) },
            "Miner" => receipt with { Miner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
            "Program" => receipt with { Program = new string('c', 64) },
            "InputHash" => receipt with { InputHash = new string('c', 64) },
            "OutputHash" => receipt with { OutputHash = new string('c', 64) },
            "TraceRoot" => receipt with { TraceRoot = new string('c', 64) },
            "Steps" => receipt with { Steps = 3 },
            "OutputBytes" => receipt with { OutputBytes = 19 },
            "Signature" => receipt with { Signature = new string('0', 127) + "11b" },
            "v" => receipt with { Signature = receipt.Signature[..^2] + (receipt.Signature[^1] == 'b' ? "1c" : "1b") },
            "v as a parity" => receipt with { Signature = receipt.Signature[..^2] + (receipt.Signature[^1] == 'b' ? "00" : "01") },
            "64 bytes" => receipt with { Signature = receipt.Signature[..128] },
            "another chain" => receipt with { Domain = receipt.Domain! with { ChainId = "1", VerifyingContract = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" } },
            "no domain" => receipt with { Domain = null },
            "half a domain" => receipt with { Domain = receipt.Domain! with { ChainId = "1" } },
            "another name" => receipt with { Domain = receipt.Domain! with { Name = "CuckooPay" } },
            "half a letter" => receipt with { JobId = "\ud800" },
            "no address" => receipt with { Miner = "0x" },
            "no hash" => receipt with { TraceRoot = "t" },
            "fewer than no steps" => receipt with { Steps = -1 },
            "a short signature" => receipt with { Signature = receipt.Signature[2..] },
            _ => receipt with { Signature = "" },
        };
        Assert.Equal(("signature", false), Outcome(ReceiptCheck.Check(file with { Receipt = changed })[0]));
    }

    [Fact]
    public void Check_OfTheHigherTwinOfASignature_FindsItWrong()
    {
        var file = Signed(Statement);
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"), isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(Convert.FromHexString(file.Receipt.Signature[64..128]), isUnsigned: true, isBigEndian: true);
        var twin = Convert.ToHexStringLower((order - s).ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0');
        foreach (var v in new[] { "1b", "1c" })
            Assert.False(ReceiptCheck.Check(file with { Receipt = file.Receipt with { Signature = file.Receipt.Signature[..64] + twin + v } })[0].Holds);
    }

    [Fact]
    public void Check_OfAnotherPicture_FindsLengthAndPixelsWrong()
    {
        Picture larger = new(3, 3, new byte[27]);
        Assert.Equal([("length", false), ("pixels", false)], ReceiptCheck.Check(Signed(Statement), larger).Skip(3).Select(Outcome));
        Picture other = new(3, 2, new byte[18]);
        Assert.Equal([("length", true), ("pixels", false)], ReceiptCheck.Check(Signed(Statement), other).Skip(3).Select(Outcome));
    }

    [Fact]
    public void Check_OfAnotherDocument_FindsTheInputWrong()
    {
        var file = Signed(Statement) with { Input = Document.Replace("red", "green", StringComparison.Ordinal) };
        Assert.Equal([("signature", true), ("input", false), ("steps", true)], ReceiptCheck.Check(file).Select(Outcome));
        Assert.Equal([("signature", true), ("input", false)], ReceiptCheck.Check(file with { Input = "no job" }).Select(Outcome));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Check_OfLeaves_FindsThoseWrongThatAreNotUnderTheRoot(int steps, bool isRight)
    {
        byte[] leaves = [.. Enumerable.Range(0, steps).SelectMany(i => SHA256.HashData([(byte)i]))];
        var file = Signed(Statement with { TraceRoot = TraceTree.Root(leaves) }) with { TraceLeaves = Convert.ToHexStringLower(leaves) };

        Assert.Equal(isRight ? [] : [("leaves", false)], ReceiptCheck.Check(file).Select(Outcome).Where(f => f.Name == "leaves"));
        if (isRight) Assert.Equal(file, ReceiptText.Read(Encoding.UTF8.GetBytes(ReceiptText.Write(file))));
        else Assert.Contains("traceLeaves", Assert.Throws<ReceiptFormatException>(() => ReceiptText.Read(Encoding.UTF8.GetBytes(ReceiptText.Write(file)))).Message, StringComparison.Ordinal);
        leaves[0] ^= 1;
        Assert.Contains(("leaves", false), ReceiptCheck.Check(file with { TraceLeaves = Convert.ToHexStringLower(leaves) }).Select(Outcome));
        Assert.Contains(("leaves", false), ReceiptCheck.Check(file with { TraceLeaves = "trace" }).Select(Outcome));
    }

    [Fact]
    public void Receipt_WrittenAndReadBack_IsTheSame()
    {
        var file = Signed(Statement with { InputHash = HashOf("{\"prompt\":\"ř 🐦\"}") }, document: "{\"prompt\":\"ř 🐦\"}");
        Assert.Equal(file, ReceiptText.Read(Encoding.UTF8.GetBytes(ReceiptText.Write(file))));
        var (read, picture) = ReceiptText.ReadPng(PngWriter.Encode(Pixels, new PngText("Comment", "c"), new PngText(PngText.Receipt, ReceiptText.Write(file))));
        Assert.Equal(file, read);
        Assert.Equal(Pixels.Rgb.ToArray(), picture.Rgb.ToArray());
    }

    private static (string Name, bool Holds) Outcome(ReceiptFinding finding) => (finding.Name, finding.Holds);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static ReceiptFile Signed(ReceiptStatement says, SigningKey? key = null, string document = Document) => new(new string('d', 32), document, new SignedReceipt(
        says.JobId, says.LeaseId, says.Miner, says.Program, says.InputHash, says.OutputHash, says.TraceRoot, says.Steps, says.OutputBytes, 5,
        says.Sign(key ?? Miner, ReceiptDomain.WithoutChain), new SignedDomain(ReceiptDomain.Name, ReceiptDomain.Version)));
}
