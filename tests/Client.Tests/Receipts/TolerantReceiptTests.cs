using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Client.Receipts;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Tests.Receipts;

public sealed class TolerantReceiptTests
{
    private const string Document = """{"model":"m","messages":[{"role":"user","content":"hi"}],"seed":1,"maxTokens":3,"temperaturePercent":0,"topPPercent":100}""";
    private const string Output = "0500000006000000";

    private static readonly SigningKey Miner = SigningKey.FromSecret(SHA256.HashData("a miner"u8));

    private static ReceiptStatement Statement => new(
        new string('a', 32), new string('b', 32), Miner.Address.ToString(), TolerantProfile.ProgramOf(new string('1', 64)), HashOf(Encoding.UTF8.GetBytes(Document)),
        HashOf(Convert.FromHexString(Output)), TolerantProfile.TraceRoot, TolerantProfile.Steps, 8);

    [Theory]
    //          what is changed      the finding that is wrong, if any
    [InlineData("nothing", null)]
    [InlineData("no output", null)]
    [InlineData("no label", null)]
    [InlineData("label on an exact one", "profile")]
    [InlineData("another output", "output")]
    [InlineData("a longer output", "output")]
    [InlineData("steps after signing", "signature")]
    public void Check_OfATolerantReceipt_GoesByWhatIsSigned(string changed, string? wrong)
    {
        var file = FileOf(changed is "label on an exact one" ? Statement with { Steps = 1, TraceRoot = new string('2', 64) } : Statement);
        file = changed switch
        {
            "no output" => file with { Output = null },
            "no label" => file with { Profile = null },
            "another output" => file with { Output = "0500000007000000" },
            "a longer output" => file with { Output = Output + "07000000" },
            "steps after signing" => file with { Receipt = file.Receipt with { Steps = 1 } },
            _ => file,
        };

        var findings = ReceiptCheck.Check(file);

        Assert.Equal(wrong is null, findings.All(f => f.Holds));
        if (wrong is not null)
            Assert.Equal(wrong, findings.First(f => !f.Holds).Name);
        else
            Assert.Contains("nobody gets the same bits", findings.Single(f => f.Name is "profile").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("another profile", false)]
    [InlineData("no steps and a root", false)]
    [InlineData("leaves", false)]
    [InlineData("half a byte", false)]
    [InlineData("upper case", false)]
    [InlineData("no output", true)]
    [InlineData("an empty output", false)]
    [InlineData("the longest output", true)]
    [InlineData("too long an output", false)]
    public void File_OfATolerantReceipt_IsReadOrRefused(string changed, bool isRead)
    {
        var file = FileOf(Statement);
        file = changed switch
        {
            "another profile" => file with { Profile = "loose" },
            "no steps and a root" => file with { Receipt = file.Receipt with { TraceRoot = new string('2', 64) } },
            "leaves" => file with { TraceLeaves = new string('1', 64) },
            "half a byte" => file with { Output = "050" },
            "upper case" => file with { Output = "AB" },
            "no output" => file with { Output = null },
            "an empty output" => file with { Output = "" },
            "the longest output" => file with { Output = new string('0', 2 * ReceiptFile.MostOutputBytes) },
            "too long an output" => file with { Output = new string('0', 2 * ReceiptFile.MostOutputBytes + 2) },
            _ => file,
        };
        var text = Encoding.UTF8.GetBytes(ReceiptText.Write(file));

        if (isRead)
            Assert.Equal(file, ReceiptText.Read(text));
        else
            Assert.Throws<ReceiptFormatException>(() => ReceiptText.Read(text));
    }

    private static ReceiptFile FileOf(ReceiptStatement statement) => new(
        new string('d', 32), Document,
        new SignedReceipt(
            statement.JobId, statement.LeaseId, statement.Miner, statement.Program, statement.InputHash, statement.OutputHash, statement.TraceRoot, statement.Steps,
            statement.OutputBytes, 1, statement.Sign(Miner, ReceiptDomain.WithoutChain), new SignedDomain(ReceiptDomain.Name, ReceiptDomain.Version)),
        Profile: TolerantProfile.Name, Output: Output);

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
