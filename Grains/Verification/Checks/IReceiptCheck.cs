namespace Cuckoo.Grains.Verification.Checks;

/// <summary>One thing a receipt must get right before anybody runs the job again. Each is a file of its own in this folder.</summary>
public interface IReceiptCheck
{
    /// <summary>What is wrong, as one sentence; nothing when it holds.</summary>
    /// <param name="judged">What was asked for.</param>
    /// <param name="receipt">What the miner says.</param>
    /// <param name="miner">Who says it.</param>
    string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner);
}

/// <summary>The checks in their order: the cheap and damning ones first.</summary>
public static class ReceiptChecks
{
    private static readonly IReceiptCheck[] All =
        [new SignerCheck(), new SignatureCheck(), new ProgramCheck(), new InputCheck(), new OutputLengthCheck(), new StepsCheck(), new TolerantTraceCheck()];

    /// <summary>The first thing wrong with the receipt, or nothing.</summary>
    public static string? FirstFinding(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        All.Select(check => check.Find(judged, receipt, miner)).FirstOrDefault(finding => finding is not null);
}
