using Cuckoo.Chain.Keys;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>What an address may at most have spent when an epoch closes.</summary>
/// <param name="Address">Which.</param>
/// <param name="Deposited">What it has deposited and not withdrawn, and can still be booked where it has asked to leave.</param>
/// <param name="Vouched">What it has signed to have spent in all.</param>
/// <param name="Posted">What the root before says that it spent.</param>
public readonly record struct PayerLimit(Address Address, UInt128 Deposited, UInt128 Vouched, UInt128 Posted)
{
    /// <summary>The most: what is deposited and signed for, and never less than what stands on the chain already.</summary>
    public UInt128 Most => UInt128.Max(Posted, UInt128.Min(Deposited, Vouched));
}

/// <summary>Who can pay on the chain, and how much.</summary>
/// <param name="Payers">The addresses behind each account of a user, in the order in which they pay.</param>
/// <param name="Treasury">The address in whose name the network earns and pays whatever belongs to nobody with an address.</param>
public sealed record EpochLimits(IReadOnlyDictionary<AccountKey, IReadOnlyList<PayerLimit>> Payers, PayerLimit Treasury);
