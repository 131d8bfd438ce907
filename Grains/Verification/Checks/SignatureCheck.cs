using Cuckoo.Chain.Keys;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The signature is the miner's, over every field that counts.</summary>
internal sealed class SignatureCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        Hex.TryBytes(miner.PublicKey, Address.PublicKeyBytes) is { } key
        && string.Equals(Address.FromPublicKey(key).ToString(), receipt.Miner.Value, StringComparison.Ordinal)
        && ReceiptDigest.IsSigned(receipt)
            ? null
            : "The signature does not belong to the receipt.";
}
