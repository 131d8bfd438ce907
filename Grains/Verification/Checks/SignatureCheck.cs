using Cuckoo.Chain.Keys;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The signature is the miner's, over every field that counts.</summary>
internal sealed class SignatureCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        Hex.TryBytes(miner.PublicKey, 64) is { } key
        && Hex.TryBytes(receipt.Signature, 64) is { } signature
        && Signatures.IsValid(key, Hex.TryBytes(ReceiptDigest.Of(receipt).Value, 32)!, signature)
            ? null
            : "The signature does not belong to the receipt.";
}
