// What an account asks the chain to do, in the three forms that our nodes accept: legacy with the chain's id in its v (EIP-155),
// with an access list (EIP-2930), and with a fee that follows the blocks (EIP-1559). The signed bytes, the hash that names them
// and the sender are functions of these values alone; estimating, numbering and sending are others' work.

using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Transactions;

/// <summary>The forms of transactions; the number is EIP-2718's type.</summary>
public enum TransactionKind
{
    /// <summary>As before EIP-2718, with the chain's id in v (EIP-155).</summary>
    Legacy = 0,

    /// <summary>With an access list (EIP-2930).</summary>
    AccessList = 1,

    /// <summary>With a most fee and a most tip a unit of gas (EIP-1559).</summary>
    DynamicFee = 2,
}

/// <summary>Storage that a transaction says it will touch (EIP-2930).</summary>
/// <param name="Account">The contract.</param>
/// <param name="Slots">Its storage slots.</param>
public sealed record AccessEntry(Address Account, IReadOnlyList<Bytes32> Slots);

/// <summary>An unsigned transaction.</summary>
public sealed record Transaction
{
    /// <summary>Its form.</summary>
    public TransactionKind Kind { get; init; } = TransactionKind.DynamicFee;

    /// <summary>The chain that it is for, at least 1: the signature covers it, so that it cannot be replayed on another.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>How many transactions the sender has sent before.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most that a unit of gas may cost, in wei; the gas price itself in the two older forms.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>The most of it that goes to the block's proposer, in wei; <see cref="TransactionKind.DynamicFee"/> only.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most gas that it may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Whom it calls or pays; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>What it pays, in wei.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The call's bytes, or a new contract's code.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Storage said to be touched; empty in a legacy transaction.</summary>
    public IReadOnlyList<AccessEntry> AccessList { get; init; } = [];

    /// <summary>What is signed: the Keccak-256 hash of the unsigned form.</summary>
    /// <exception cref="ArgumentException">The values do not fit the form, or there is no chain id.</exception>
    public Bytes32 SigningHash() => Bytes32.Keccak(TransactionCodec.Encode(this, null));

    /// <summary>Signs it.</summary>
    /// <exception cref="ArgumentException">The values do not fit the form, or there is no chain id.</exception>
    public SignedTransaction Sign(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new SignedTransaction(this, key.SignRecoverable(SigningHash().ToBytes()));
    }
}
