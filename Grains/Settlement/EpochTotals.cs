using Cuckoo.Chain.Keys;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>What a payer's account comes to.</summary>
/// <param name="Settled">What of its payments settles.</param>
/// <param name="Owed">What it has paid out of its deposits in all: more than <paramref name="Settled"/> where a signature or a deposit is missing.</param>
public readonly record struct PayerTotal(UInt128 Settled, UInt128 Owed);

/// <summary>What the books come to at a cut, for the chain.</summary>
/// <param name="Payers">By account of the books.</param>
/// <param name="Earned">By address of a miner.</param>
/// <param name="TreasuryEarned">What was paid, out of deposits, to accounts that have no address.</param>
/// <param name="Treasury">What the treasury pays on for them.</param>
/// <param name="Reached">The last entry of each shard that is in it.</param>
public sealed record EpochTotals(
    IReadOnlyDictionary<AccountKey, PayerTotal> Payers, IReadOnlyDictionary<Address, UInt128> Earned, UInt128 TreasuryEarned, PayerTotal Treasury, IReadOnlyList<long> Reached);
