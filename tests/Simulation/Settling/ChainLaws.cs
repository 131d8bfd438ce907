// What must be true of the chain and the books together, by the laws' numbers:
//
//   1  the books sum to zero, and the bridge stands where the chain's deposits, withdrawals and claims put it
//   2  nobody is paid twice: what was claimed is what a leaf says, what left is what was deposited and not spent
//   5  the contract holds at every block what it owes, no root that stands is above what is deposited, no claim above what was earned;
//      a false root falls, and everybody leaves with what is theirs from public data
//   7  nobody is slashed who was not found guilty, and no honest miner ever is
//   8  no key and no prompt is in a log
//   9  no loop of the silo ends by what the chain or its nodes do

using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Simulation.Evm;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <summary>Checks the laws on the chain itself, past every node.</summary>
internal sealed class ChainLaws(SimulatedChain chain, IReadOnlyDictionary<string, Address> contracts)
{
    private Address Pay => contracts[nameof(CuckooPay)];

    /// <summary>What a contract says now.</summary>
    public T Read<T>(Address contract, ContractCall<T> call)
    {
        EvmResult result = chain.Look(chain.Head.Head.Number, (world, block) =>
            Transactions.Ask(world, block, default, Transactions.WordOf(contract), default, call.Input.ToArray(), 10_000_000, out _));
        return result.Succeeded ? call.DecodeResult(result.Output) : throw new InvalidOperationException($"{call.Function.Name} reverts.");
    }

    /// <summary>What CuckooPay says now.</summary>
    public T Read<T>(ContractCall<T> call) => Read(Pay, call);

    /// <summary>The first law found broken in the newest block, as a sentence; nothing when all hold.</summary>
    public string? FirstBroken()
    {
        UInt128 deposited = Read(CuckooPay.Deposited()), withdrawn = Read(CuckooPay.Withdrawn()), claimed = Read(CuckooPay.ClaimedTotal()), bonds = Read(CuckooPay.BondsHeld());
        UInt128 held = (UInt128)Read(contracts[nameof(CuckooToken)], CuckooToken.BalanceOf(Pay));
        if (withdrawn + claimed > deposited) return At($"{withdrawn} was withdrawn and {claimed} claimed of {deposited}");
        if (held != deposited - withdrawn - claimed + bonds) return At($"the contract holds {held} for {deposited} - {withdrawn} - {claimed} and bonds of {bonds}");
        ulong final = (ulong)Read(CuckooPay.FinalEpoch());
        if (final == 0) return claimed == 0 ? null : At($"{claimed} was claimed without a final root");
        UInt128 total = Read(CuckooPay.EpochAt(final)).Total;
        if (total > deposited - withdrawn) return At($"the final root {final} has {total} spent of {deposited - withdrawn}");
        return claimed > total ? At($"{claimed} was claimed of {total}") : null;
    }

    private string At(string what) => $"Law 5: at block {chain.Head.Head.Number} {what}.";
}
