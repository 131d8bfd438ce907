using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The signature is the miner's, over every field that counts.</summary>
internal sealed class SignatureCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        TryBytes(miner.PublicKey, 64) is { } key
        && TryBytes(receipt.Signature, 64) is { } signature
        && Signatures.IsValid(key, DigestOf(receipt), signature)
            ? null
            : "The signature does not belong to the receipt.";

    private static byte[] DigestOf(Receipt receipt) => new ReceiptStatement(
        receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
        receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes).Digest();

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
