using Cuckoo.Chain.Receipts;

namespace Cuckoo.Grains.Verification;

/// <summary>What a receipt's signature signs, and by which people name the receipt.</summary>
public static class ReceiptDigest
{
    /// <summary>SHA-256 of the statement's canonical text.</summary>
    public static Hash256 Of(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return Hash256.From(new ReceiptStatement(
            receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
            receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes).Digest());
    }
}
