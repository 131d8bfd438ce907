namespace Cuckoo.Grains.Verification.Checks;

/// <summary>As many steps were done as were asked and are paid for.</summary>
internal sealed class StepsCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.Steps == judged.Steps ? null : $"{receipt.Steps} steps are claimed, {judged.Steps} were asked for.";
}
