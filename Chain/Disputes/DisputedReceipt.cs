using System.Text;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Disputes;

/// <summary>A receipt with a signature that holds, as the contract takes it.</summary>
public sealed class DisputedReceipt
{
    private readonly byte[] signature;

    private DisputedReceipt(ReceiptStatement statement, byte[] signature) => (Statement, this.signature) = (statement, signature);

    /// <summary>What is stated.</summary>
    public ReceiptStatement Statement { get; }

    /// <summary>65 bytes: r, s and 27 or 28.</summary>
    public ReadOnlyMemory<byte> Signature => signature;

    /// <summary>The key that signed.</summary>
    public Address Signer => Address.Parse(Statement.Miner);

    /// <summary>Keccak-256 of the job's id, as disputes name it.</summary>
    public Bytes32 Job => JobOf(Statement.JobId);

    /// <summary>Keccak-256 of a job's id.</summary>
    public static Bytes32 JobOf(string jobId) => Bytes32.Keccak(Encoding.UTF8.GetBytes(jobId));

    /// <summary>Reads a receipt. Never throws.</summary>
    /// <param name="statement">What it states.</param>
    /// <param name="signature">Its signature, hexadecimal.</param>
    /// <param name="domain">Where it is to count: under that of the contract alone can it be shown to the contract.</param>
    /// <returns>Nothing when the miner it names has not signed it for that domain.</returns>
    public static DisputedReceipt? TryOf(ReceiptStatement statement, string? signature, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.IsSigned(domain, signature) ? new DisputedReceipt(statement, Convert.FromHexString(signature!)) : null;
    }

    /// <summary>The struct.</summary>
    public DisputeManager.Structs.Receipt ForContract() => new(
        Statement.JobId, Statement.LeaseId, Signer, Hash(Statement.Program), Hash(Statement.InputHash), Hash(Statement.OutputHash), Hash(Statement.TraceRoot),
        (ulong)Statement.Steps, (ulong)Statement.OutputBytes);

    /// <summary>The contract's name for a fault of this work, which is punished once.</summary>
    public Bytes32 FaultOf(DisputeKind kind, Address node) => FaultOf(kind, node, Work());

    /// <summary>The contract's name for a fault: Keccak-256 of kind, node and what it is about, a word each.</summary>
    internal static Bytes32 FaultOf(DisputeKind kind, Address node, Bytes32 what)
    {
        var words = new byte[3 * Bytes32.Length];
        words[Bytes32.Length - 1] = (byte)kind;
        node.Write(words.AsSpan(2 * Bytes32.Length - Address.Bytes, Address.Bytes));
        what.Write(words.AsSpan(2 * Bytes32.Length));
        return Bytes32.Keccak(words);
    }

    private Bytes32 Work()
    {
        var words = new byte[2 * Bytes32.Length];
        Job.Write(words);
        JobOf(Statement.LeaseId).Write(words.AsSpan(Bytes32.Length));
        return Bytes32.Keccak(words);
    }

    private static Bytes32 Hash(string digits) => Bytes32.From(Convert.FromHexString(digits));
}
