// What an epoch is closed by: who has deposited how much and how much of it can still be booked, by the chain's own events, and what each
// has signed.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;

namespace Cuckoo.Silo.Settlement;

/// <summary>The facts of one closing.</summary>
/// <param name="Limits">Who can pay how much.</param>
/// <param name="Deposits">Everything deposited and not withdrawn.</param>
internal sealed record ClosingFacts(EpochLimits Limits, UInt128 Deposits);

/// <summary>Reads the facts.</summary>
internal sealed class EpochFactsReader(PayEvents events, IPayerAccounts accounts, IGrainFactory grains)
{
    // So many grains are asked at once; each may have to be read from storage.
    private const int AtATime = 64;

    /// <summary>Reads them from the chain as it is now.</summary>
    /// <param name="treasury">In whose name the network earns.</param>
    /// <param name="isOperator">Whether the treasury's key is the operator's, who signs for it whatever is needed.</param>
    /// <param name="previous">The tree whose root stands.</param>
    /// <param name="now">What time it is for the chain, in seconds since 1970.</param>
    /// <param name="rules">The contract's.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ClosingFacts> ReadAsync(
        Address treasury, bool isOperator, MerkleSumTree? previous, ulong now, CuckooPay.Structs.Rules rules, CancellationToken cancellation)
    {
        await events.CatchUpAsync(cancellation);
        Dictionary<AccountKey, IReadOnlyList<PayerLimit>> payers = [];
        foreach (Address[] some in events.Payers.Where(one => one != treasury).Chunk(AtATime))
        {
            UInt128[] vouched = await Task.WhenAll(some.Select(Vouched));
            for (int at = 0; at < some.Length; at++)
            {
                if (await accounts.Of(some[at]) is not { } account) continue;
                PayerLimit limit = new(some[at], events.Of(some[at]).BookableAt(now, rules), vouched[at], Posted(previous, some[at]));
                payers[account] = payers.TryGetValue(account, out IReadOnlyList<PayerLimit>? before) ? [.. before, limit] : [limit];
            }
        }

        UInt128 signed = isOperator ? UInt128.MaxValue : await Vouched(treasury);
        return new ClosingFacts(new EpochLimits(payers, new PayerLimit(treasury, events.Of(treasury).BookableAt(now, rules), signed, Posted(previous, treasury))), events.Deposits);
    }

    /// <summary>What the contract and the signatures say of every account that has a leaf.</summary>
    /// <remarks>Signatures are asked for anew: this is the look of somebody who trusts no earlier step.</remarks>
    public async Task<IReadOnlyDictionary<Address, EpochFacts>> OfLeavesAsync(IReadOnlyList<SumLeaf> leaves, Address treasury, bool isOperator)
    {
        Dictionary<Address, EpochFacts> facts = new(leaves.Count);
        foreach (SumLeaf[] some in leaves.Chunk(AtATime))
        {
            UInt128[] vouched = await Task.WhenAll(some.Select(leaf =>
                leaf.Spent == 0 ? Task.FromResult(UInt128.Zero) : isOperator && leaf.Account == treasury ? Task.FromResult(UInt128.MaxValue) : Vouched(leaf.Account)));
            UInt128[] promised = await Task.WhenAll(some.Select(leaf => leaf.Earned == 0 ? Task.FromResult(UInt128.Zero) : Promised(leaf.Account)));
            for (int at = 0; at < some.Length; at++) facts[some[at].Account] = new EpochFacts(events.Of(some[at].Account).Kept, vouched[at], promised[at]);
        }

        return facts;
    }

    private static UInt128 Posted(MerkleSumTree? previous, Address address) =>
        previous is not null && previous.IndexOf(address) is var index and >= 0 ? previous.LeafAt(index).Spent : 0;

    private async Task<UInt128> Vouched(Address payer) => (await grains.GetGrain<IVoucherGrain>(payer.ToString()).Newest(VoucherSide.Spent))?.Total.Units ?? 0;

    private async Task<UInt128> Promised(Address earner) => (await grains.GetGrain<IVoucherGrain>(earner.ToString()).Newest(VoucherSide.Earned))?.Total.Units ?? 0;
}
