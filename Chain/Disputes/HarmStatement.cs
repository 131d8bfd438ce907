using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Disputes;

/// <summary>A coordinator's statement of who paid how much for a job that a dispute is about (EIP-712, contracts/src/disputes/Receipts.sol).</summary>
/// <param name="Job">Keccak-256 of the job's id.</param>
/// <param name="User">Who paid.</param>
/// <param name="Paid">How much, in units of the token.</param>
public sealed record HarmStatement(Bytes32 Job, Address User, UInt128 Paid)
{
    private const string TypeName = "Harm";

    private static TypedDataSchema Schema { get; } = TypedDataSchema.Of(TypeName, new("bytes32", "job"), new("address", "user"), new("uint128", "paid"));

    /// <summary>The 32 bytes to sign.</summary>
    /// <param name="domain">Where it is to count: <see cref="Receipts.ReceiptDomain"/> of the contract.</param>
    public Bytes32 Digest(TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Schema.Digest(domain.Separator(), TypeName, Job, User, (UInt256)Paid);
    }

    /// <summary>Signs it: 65 bytes, as the contract recovers it.</summary>
    public byte[] Sign(SigningKey key, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.SignRecoverable(Digest(domain).ToBytes()).ToBytes();
    }

    /// <summary>The struct.</summary>
    public DisputeManager.Structs.Harm ForContract() => new(Job, User, Paid);
}
