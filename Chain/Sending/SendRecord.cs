using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Sending;

/// <summary>What is to be sent.</summary>
/// <param name="To">Whom; nobody to make a contract.</param>
/// <param name="Input">The call's bytes, or the contract's creation code.</param>
/// <param name="Value">Wei.</param>
public sealed record SendOrder(Address? To, byte[] Input, UInt128 Value = default)
{
    /// <summary>A call of a contract, such as <c>CuckooPay.PostRoot(…)</c>.</summary>
    public static SendOrder Call<T>(Address contract, ContractCall<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new SendOrder(contract, call.Input.ToArray());
    }

    /// <summary>Whether the two ask for the same.</summary>
    public bool SameAs(SendOrder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return To == other.To && Value == other.Value && Input.AsSpan().SequenceEqual(other.Input);
    }
}

/// <summary>How far a send has come.</summary>
public enum SendState
{
    /// <summary>Nowhere; never stored.</summary>
    None,

    /// <summary>Signed and stored; handed to a node, or about to be.</summary>
    Sent,

    /// <summary>In a block that could still be undone.</summary>
    Included,

    /// <summary>In a block as deep as asked for. Only a chain that forgets its past brings it back to <see cref="Sent"/>.</summary>
    Final,

    /// <summary>
    /// Another transaction of the account took its nonce, deep enough: the key is used elsewhere too. It had no effect and is not
    /// sent again by itself, since a node that lags would make that a second payment.
    /// </summary>
    Displaced,
}

/// <summary>One signed form of a send; each later one offers more fees for the same nonce.</summary>
/// <param name="Hash">The transaction's hash.</param>
/// <param name="Raw">The transaction.</param>
/// <param name="Fees">What it offers.</param>
/// <param name="SignedAt">When it was signed.</param>
public sealed record SendAttempt(Bytes32 Hash, byte[] Raw, Fees Fees, DateTimeOffset SignedAt);

/// <summary>A send as the journal has it.</summary>
/// <param name="Id">The caller's idempotency key.</param>
/// <param name="Nonce">The transaction's nonce.</param>
/// <param name="GasLimit">The most gas it may use.</param>
/// <param name="Order">What was asked for.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Attempts">Its signed forms, oldest first; at most one of them can ever be in the chain.</param>
/// <param name="Place">Where it is in the chain, once it is.</param>
public sealed record SendRecord(string Id, ulong Nonce, ulong GasLimit, SendOrder Order, SendState State, IReadOnlyList<SendAttempt> Attempts, SendPlace? Place);

/// <summary>Where a send is in the chain.</summary>
/// <param name="Transaction">Which of its attempts.</param>
/// <param name="Block">The block's height.</param>
/// <param name="BlockHash">The block's hash.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="Reason">Why it reverted, as far as the node could tell.</param>
/// <param name="Created">The contract it made, if it made one.</param>
public sealed record SendPlace(Bytes32 Transaction, ulong Block, Bytes32 BlockHash, bool Succeeded, string? Reason, Address? Created);

/// <summary>What became of asking to send.</summary>
public enum SendOutcome
{
    /// <summary>No answer; never given.</summary>
    None,

    /// <summary>It is in the journal, now or since before, and will reach the chain.</summary>
    Accepted,

    /// <summary>The id is that of another order.</summary>
    IdTaken,

    /// <summary>It would revert; nothing was sent.</summary>
    WouldRevert,

    /// <summary>The account cannot pay for it; nothing was sent.</summary>
    TooFewFunds,

    /// <summary>It needs more gas than one transaction may use; nothing was sent.</summary>
    TooMuchGas,

    /// <summary>The base fee is more than may be offered; nothing was sent.</summary>
    FeesTooHigh,
}

/// <summary>The answer to asking to send.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">The contract's or the node's words for a refusal.</param>
/// <param name="Record">The send, when accepted.</param>
public sealed record SendAnswer(SendOutcome Outcome, string? Reason, SendRecord? Record);
