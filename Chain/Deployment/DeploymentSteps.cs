// The order in which the contracts are made and bound to one another, as contracts/README.md has it: each step needs only what
// came before, and after the last one the deployer has no right anywhere.

using System.Text;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Deployment;

/// <summary>One step: a contract that is made, or a call that binds contracts.</summary>
/// <param name="Name">The contract's name, or the call's.</param>
/// <param name="MakesContract">Whether a contract of this name is then there.</param>
/// <param name="Order">What is sent, given the contracts that are there by then.</param>
internal sealed record DeploymentStep(string Name, bool MakesContract, Func<IReadOnlyDictionary<string, Address>, SendOrder> Order);

/// <summary>The steps.</summary>
internal static class DeploymentSteps
{
    /// <summary>OpenZeppelin's roles: hashes of their names, and zero for the one that grants the others.</summary>
    public static Bytes32 Proposer { get; } = Bytes32.Keccak(Encoding.ASCII.GetBytes("PROPOSER_ROLE"));

    private static Bytes32 Canceller { get; } = Bytes32.Keccak(Encoding.ASCII.GetBytes("CANCELLER_ROLE"));

    /// <summary>All steps of a plan, in order.</summary>
    public static IEnumerable<DeploymentStep> Of(DeploymentPlan plan, Address deployer)
    {
        yield return Make(nameof(CuckooToken), _ => CuckooToken.Deploy(plan.Grants));
        // The zero address as executor lets anyone carry out what is due.
        yield return Make(nameof(Timelock), _ => Timelock.Deploy((ulong)plan.TimelockDelay.TotalSeconds, [], [Address.FromBytes(new byte[Address.Bytes])], deployer));
        yield return Make(nameof(ParamStore), made => ParamStore.Deploy(made[nameof(Timelock)]));
        yield return Make(nameof(StakingManager), made => StakingManager.Deploy(made[nameof(CuckooToken)], made[nameof(ParamStore)]));
        yield return Make(nameof(DisputeManager), made => DisputeManager.Deploy(made[nameof(CuckooToken)], made[nameof(StakingManager)], made[nameof(ParamStore)], made[nameof(Timelock)]));
        yield return Call("bind disputes", nameof(StakingManager), made => StakingManager.BindDisputes(made[nameof(DisputeManager)]).Input);
        yield return Make(nameof(VotesSum), made => VotesSum.Deploy(made[nameof(CuckooToken)], made[nameof(StakingManager)]));
        yield return Make(nameof(CuckooGovernor), made => CuckooGovernor.Deploy(made[nameof(VotesSum)], made[nameof(Timelock)], plan.Governor));
        yield return Make(nameof(AssetRegistry), _ => AssetRegistry.Deploy());
        yield return Make(nameof(RevenueSplitter), made => RevenueSplitter.Deploy(made[nameof(CuckooToken)], made[nameof(AssetRegistry)]));
        yield return Make(nameof(CuckooPay), made => CuckooPay.Deploy(made[nameof(CuckooToken)], made[nameof(Timelock)], plan.Operator, plan.Pay));
        if (plan.Faucet is { } faucet)
            yield return Make(nameof(Faucet), made => Faucet.Deploy(made[nameof(CuckooToken)], faucet.Amount, (ulong)faucet.Interval.TotalSeconds, faucet.Most, []));
        yield return Call("grant proposer", nameof(Timelock), made => Timelock.GrantRole(Proposer, made[nameof(CuckooGovernor)]).Input);
        yield return Call("grant canceller", nameof(Timelock), made => Timelock.GrantRole(Canceller, made[nameof(CuckooGovernor)]).Input);
        yield return Call("renounce admin", nameof(Timelock), _ => Timelock.RenounceRole(default, deployer).Input);
    }

    private static DeploymentStep Make(string name, Func<IReadOnlyDictionary<string, Address>, byte[]> code) => new(name, MakesContract: true, made => new SendOrder(null, code(made)));

    private static DeploymentStep Call(string name, string contract, Func<IReadOnlyDictionary<string, Address>, ReadOnlyMemory<byte>> input)
        => new(name, MakesContract: false, made => new SendOrder(made[contract], input(made).ToArray()));
}
