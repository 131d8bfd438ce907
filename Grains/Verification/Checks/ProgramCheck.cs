namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The program that ran is the one asked for.</summary>
internal sealed class ProgramCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.Program == judged.Program ? null : $"Program {receipt.Program} ran, {judged.Program} was asked for.";
}
