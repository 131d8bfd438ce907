using System.Collections.Immutable;

namespace Cuckoo.Ledger;

/// <summary>What an order asks for.</summary>
public enum OrderKind : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Move money at once.</summary>
    Transfer,

    /// <summary>Move money into escrow, to be posted or voided.</summary>
    Pend,

    /// <summary>Pay a pending transfer out in shares; the rest goes back.</summary>
    Post,

    /// <summary>Give a pending transfer back.</summary>
    Void,
}

/// <summary>An account as an order names it.</summary>
/// <param name="Key">Which.</param>
/// <param name="Name">Its text, kept when it is opened; empty where the key says it all.</param>
/// <param name="OpensIt">Whether it is opened if there is no such account; only an account that is credited can be.</param>
public readonly record struct Party(AccountKey Key, string Name = "", bool OpensIt = false);

/// <summary>A payee's part of a pending transfer.</summary>
/// <param name="Credit">Who is paid.</param>
/// <param name="Amount">How much; a share of zero is left out of the books.</param>
/// <param name="Purpose">One word for the statement.</param>
public readonly record struct OrderShare(Party Credit, UInt128 Amount, string Purpose);

/// <summary>One order. Which fields count depends on the kind.</summary>
public readonly record struct Order
{
    /// <summary>Most shares of one post.</summary>
    public const int MaxShares = 256;

    /// <summary>What is asked.</summary>
    public OrderKind Kind { get; init; }

    /// <summary>Decided by the caller; repeating it repeats nothing.</summary>
    public TransferKey Id { get; init; }

    /// <summary>Transfer, pend: the account the amount leaves.</summary>
    public Party Debit { get; init; }

    /// <summary>Transfer: the account the amount enters.</summary>
    public Party Credit { get; init; }

    /// <summary>Transfer, pend: 10^-18 tokens.</summary>
    public UInt128 Amount { get; init; }

    /// <summary>Transfer, pend: one word for the statement.</summary>
    public string Purpose { get; init; }

    /// <summary>Transfer, pend: what it is for; zero for nothing.</summary>
    public UInt128 Reference { get; init; }

    /// <summary>Pend: when it is given back by itself, in ticks of UTC; zero for never.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Pend: who alone may post or void it; zero for whoever knows the id. Post, void: who asks.</summary>
    public UInt128 Owner { get; init; }

    /// <summary>Post, void: the pending transfer.</summary>
    public TransferKey Pending { get; init; }

    /// <summary>Post: who is paid.</summary>
    public ImmutableArray<OrderShare> Shares { get; init; }

    /// <summary>In a batch: stands or falls together with the next order.</summary>
    public bool IsLinked { get; init; }

    /// <summary>Tells a retry from another order under the same id.</summary>
    internal ulong Fingerprint()
    {
        ulong hash = Mix.Of((ulong)Kind, Kind is OrderKind.Transfer or OrderKind.Pend ? Amount : Pending.Bits);
        if (Kind is OrderKind.Transfer or OrderKind.Pend)
        {
            hash = Mix.Of(hash ^ (ulong)Debit.Key.Kind, Debit.Key.Number);
            if (Kind is OrderKind.Transfer) hash = Mix.Of(hash ^ (ulong)Credit.Key.Kind, Credit.Key.Number);
            hash = Mix.Of(Mix.Of(hash, Reference), Purpose);
            if (ExpiresAt != 0) hash = Mix.Of(hash, (UInt128)ExpiresAt);
            if (Owner != 0) hash = Mix.Of(hash, Owner);
        }

        if (Shares.IsDefaultOrEmpty) return hash;
        foreach (OrderShare share in Shares)
        {
            hash = Mix.Of(hash ^ (ulong)share.Credit.Key.Kind, share.Credit.Key.Number);
            hash = Mix.Of(Mix.Of(hash, share.Amount), share.Purpose);
        }

        return hash;
    }
}
