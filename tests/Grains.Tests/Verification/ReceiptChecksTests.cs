using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Verification.Checks;

namespace Cuckoo.Grains.Tests.Verification;

public sealed class ReceiptChecksTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);
    private static readonly Hash256 Other = Hash256.OfText("something else");

    public static TheoryData<string, string?> Findings => new()
    {
        { "nothing", null },
        { "kernel time", null },
        { "miner", "The receipt of" },
        { "job unsigned", "The signature" },
        { "lease unsigned", "The signature" },
        { "output unsigned", "The signature" },
        { "trace unsigned", "The signature" },
        { "steps unsigned", "The signature" },
        { "length unsigned", "The signature" },
        { "no signature", "The signature" },
        { "short signature", "The signature" },
        { "odd signature", "The signature" },
        { "endless signature", "The signature" },
        { "zero signature", "The signature" },
        { "another's signature", "The signature" },
        { "no key", "The signature" },
        { "bad key", "The signature" },
        { "program", "Program" },
        { "input", "The input hash" },
        { "fewer steps", "3 steps" },
        { "negative steps", "The signature" },
        { "another contract", "The signature" },
        { "no contract", "The signature" },
        { "v as a parity", "The signature" },
        { "without v", "The signature" },
        { "length", "The output has 767 bytes" },
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public void Receipt_WithOneThingWrong_IsFoundByItsCheck(string wrong, string? expected)
    {
        using SigningKey key = SigningKey.Create();
        using SigningKey another = SigningKey.Create();
        Receipt honest = Sample.Receipt(Job, Sample.Id<MinerId>(key.Address.ToString()));
        MinerFacts facts = new(honest.Miner, Convert.ToHexStringLower(key.PublicKey.Span), 0);
        JudgedCase judged = Sample.Case(honest) with { Miner = facts };
        Receipt signed = ScriptedMiner.Sign(honest, key);
        (Receipt receipt, MinerFacts miner) = wrong switch
        {
            "nothing" => (signed, facts),
            "kernel time" => (signed with { KernelMs = long.MaxValue }, facts),
            "miner" => (ScriptedMiner.Sign(honest with { Miner = Sample.Miner(5) }, key), facts),
            "job unsigned" => (signed with { Job = JobId.ForAuditOf(Job) }, facts),
            "lease unsigned" => (signed with { Lease = Sample.Lease(8) }, facts),
            "output unsigned" => (signed with { OutputHash = Other }, facts),
            "trace unsigned" => (signed with { TraceRoot = Other }, facts),
            "steps unsigned" => (signed with { Steps = 5 }, facts),
            "length unsigned" => (signed with { OutputBytes = 1 }, facts),
            "no signature" => (signed with { Signature = "" }, facts),
            "short signature" => (signed with { Signature = signed.Signature[..126] }, facts),
            "odd signature" => (signed with { Signature = signed.Signature[..129] + "g" }, facts),
            "endless signature" => (signed with { Signature = new string('1', 1_000_000) }, facts),
            "zero signature" => (signed with { Signature = new string('0', 128) + "1b" }, facts),
            "another contract" => (signed with { Contract = new DisputeContract(31337, Sample.Miner(5).Value) }, facts),
            "no contract" => (signed with { Contract = new DisputeContract(31337, "0x") }, facts),
            "v as a parity" => (signed with { Signature = signed.Signature[..^2] + (signed.Signature[^1] == 'b' ? "00" : "01") }, facts),
            "without v" => (signed with { Signature = signed.Signature[..128] }, facts),
            "another's signature" => (ScriptedMiner.Sign(honest, another), facts),
            "no key" => (signed, facts with { PublicKey = "" }),
            "bad key" => (signed, facts with { PublicKey = new string('1', 128) }),
            "program" => (ScriptedMiner.Sign(honest with { Program = Other }, key), facts),
            "input" => (ScriptedMiner.Sign(honest with { InputHash = Other }, key), facts),
            "fewer steps" => (ScriptedMiner.Sign(honest with { Steps = 3 }, key), facts),
            "negative steps" => (signed with { Steps = -1 }, facts),
            "length" => (ScriptedMiner.Sign(honest with { OutputBytes = 767 }, key), facts),
            _ => throw new FormatException(wrong),
        };

        string? finding = ReceiptChecks.FirstFinding(judged, receipt, miner);

        if (expected is null) Assert.Null(finding);
        else Assert.StartsWith(expected, finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("steps", "1 steps are claimed; a tolerant result has none.")]
    [InlineData("trace", "The trace root")]
    [InlineData("exact", "Program")]
    public void TolerantReceipt_WithOneThingWrong_IsFoundByItsCheck(string wrong, string? expected)
    {
        using SigningKey key = SigningKey.Create();
        Receipt exact = Sample.Receipt(Job, Sample.Id<MinerId>(key.Address.ToString()));
        Receipt honest = exact with { Program = Sample.TolerantModel.Program, Steps = 0, TraceRoot = Sample.Id<Hash256>(TolerantProfile.TraceRoot), Leaves = null, OutputBytes = 8 };
        MinerFacts facts = new(honest.Miner, Convert.ToHexStringLower(key.PublicKey.Span), 0);
        JudgedCase judged = Sample.Case(honest) with { Miner = facts, Program = Sample.TolerantModel.Program, Profile = ModelProfile.Tolerant, OutputBytes = 120, PromptTokens = 20 };
        Receipt receipt = wrong switch
        {
            "steps" => honest with { Steps = 1 },
            "trace" => honest with { TraceRoot = Other },
            "exact" => exact,
            _ => honest,
        };

        string? finding = ReceiptChecks.FirstFinding(judged, ScriptedMiner.Sign(receipt, key), facts);

        if (expected is null) Assert.Null(finding);
        else Assert.StartsWith(expected, finding, StringComparison.Ordinal);
    }
}
