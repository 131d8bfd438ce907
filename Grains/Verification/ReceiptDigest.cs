using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Grains.Verification;

/// <summary>What a receipt's signature signs, and by which people name the receipt.</summary>
public static class ReceiptDigest
{
    /// <summary>The EIP-712 digest under the receipt's domain.</summary>
    /// <exception cref="InvalidOperationException">A field is malformed, which the edge lets nobody hand in.</exception>
    public static Hash256 Of(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return DomainOf(receipt) is { } domain && StatementOf(receipt).TryDigest(domain, out var digest)
            ? Hash256.From(digest.ToBytes())
            : throw new InvalidOperationException($"The receipt of job {receipt.Job} has a malformed field.");
    }

    /// <summary>Whether the receipt bears the signature of the miner it names. Never throws.</summary>
    public static bool IsSigned(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return DomainOf(receipt) is { } domain && StatementOf(receipt).IsSigned(domain, receipt.Signature);
    }

    private static TypedDataDomain? DomainOf(Receipt receipt) =>
        receipt.Contract is not { } contract ? ReceiptDomain.WithoutChain
        : Address.TryParse(contract.Address, out Address address) ? ReceiptDomain.Of(contract.ChainId, address)
        : null;

    /// <summary>What a receipt states.</summary>
    public static ReceiptStatement StatementOf(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new ReceiptStatement(
            receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
            receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes);
    }
}
