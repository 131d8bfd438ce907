using Cuckoo.Chain.Keys;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The signature is the miner's, over every field that counts.</summary>
internal sealed class SignatureCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        TryBytes(miner.PublicKey, 64) is { } key
        && TryBytes(receipt.Signature, 64) is { } signature
        && Signatures.IsValid(key, Convert.FromHexString(ReceiptDigest.Of(receipt).Value), signature)
            ? null
            : "The signature does not belong to the receipt.";

    private static byte[]? TryBytes(string hex, int length)
    {
        byte[] bytes = new byte[length];
        return hex.Length == 2 * length
            && Convert.FromHexString(hex, bytes, out int consumed, out int written) is System.Buffers.OperationStatus.Done
            && consumed == hex.Length && written == length
            ? bytes
            : null;
    }
}
