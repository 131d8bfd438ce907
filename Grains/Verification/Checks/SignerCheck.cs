namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The receipt names the key that signs for the miner that hands it in.</summary>
internal sealed class SignerCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.Miner == miner.Signer ? null : $"The receipt of {miner.Miner} names {receipt.Miner}.";
}
