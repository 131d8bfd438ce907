// Puts the contracts on a chain, once: every step has its id in the sender's journal, so that a deployment that was cut off goes
// on where it stopped and a finished one is only looked at. A chain that lost its last second gets back what it lost, at the same
// addresses, before anything is looked at.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Deployment;

/// <summary>The contracts could not be put on the chain, or are not what was put there. The message says which and why.</summary>
public sealed class DeploymentException(string message) : Exception(message);

/// <summary>Deploys.</summary>
public static class Deployer
{
    /// <summary>Deploys what is not there yet, records the addresses, and checks what is there.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="sender">The deployer; after the last step its account has no right anywhere, the operator's apart.</param>
    /// <param name="plan">What to deploy.</param>
    /// <param name="folder">Where contracts.CHAIN.json is kept.</param>
    /// <param name="cancellation">Gives up; another call goes on.</param>
    /// <exception cref="DeploymentException">See there.</exception>
    /// <exception cref="RpcException">The chain does not answer; another call goes on.</exception>
    public static async Task<DeployedContracts> RunAsync(IRpc rpc, TransactionSender sender, DeploymentPlan plan, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(plan);
        var chainId = await rpc.AskAsync(Eth.ChainId, cancellation);
        var file = DeployedContracts.FileIn(folder, chainId);
        var recorded = DeployedContracts.Load(file);
        var made = new Dictionary<string, Address>(StringComparer.Ordinal);
        foreach (var step in DeploymentSteps.Of(plan, sender.Account))
        {
            var created = await DoAsync(sender, step, made, cancellation);
            if (step.MakesContract) made[step.Name] = created ?? throw new DeploymentException($"{step.Name}: the transaction made no contract.");
        }

        if (recorded is null)
        {
            var contracts = new Dictionary<string, DeployedContract>(StringComparer.Ordinal);
            foreach (var (name, address) in made)
            {
                var code = await DeployedContracts.CodeHashAsync(rpc, address, cancellation) ?? throw new DeploymentException($"{name}: there is no code at {address}.");
                contracts[name] = new DeployedContract(address, code);
            }

            recorded = new DeployedContracts(chainId, contracts);
            await CheckRolesAsync(rpc, recorded, sender.Account, cancellation);
            recorded.Save(file);
            return recorded;
        }

        if (made.FirstOrDefault(one => !recorded.Contracts.TryGetValue(one.Key, out var contract) || contract.Address != one.Value) is { Key: not null } other)
            throw new DeploymentException($"{file} does not say that {other.Key} is at {other.Value}, where it was deployed.");
        var problems = await recorded.CheckAsync(rpc, cancellation);
        return problems.Count == 0 ? recorded : throw new DeploymentException(string.Join(' ', problems));
    }

    private static async Task<Address?> DoAsync(TransactionSender sender, DeploymentStep step, IReadOnlyDictionary<string, Address> made, CancellationToken cancellation)
    {
        var answer = await sender.SendAndFinishAsync($"deploy {step.Name}", step.Order(made), cancellation);
        if (answer.Outcome is SendOutcome.IdTaken)
            throw new DeploymentException($"{step.Name} was deployed with other arguments or from another version: go on with that version, or begin with a new journal.");
        if (answer.Outcome is not SendOutcome.Accepted) throw new DeploymentException($"{step.Name}: {answer.Reason}");
        return answer.Record! switch
        {
            { State: SendState.Displaced } => throw new DeploymentException($"{step.Name}: the deployer's key was used elsewhere at the same time."),
            { Place: { Succeeded: false } place } => throw new DeploymentException($"{step.Name}: {place.Reason}"),
            var send => send.Place!.Created,
        };
    }

    private static async Task CheckRolesAsync(IRpc rpc, DeployedContracts contracts, Address deployer, CancellationToken cancellation)
    {
        var timelock = contracts[nameof(Timelock)];
        if (await rpc.ReadAsync(timelock, Timelock.HasRole(default, deployer), BlockTag.Latest, cancellation))
            throw new DeploymentException("The deployer still rules the Timelock.");
        if (!await rpc.ReadAsync(timelock, Timelock.HasRole(DeploymentSteps.Proposer, contracts[nameof(CuckooGovernor)]), BlockTag.Latest, cancellation))
            throw new DeploymentException("The governor cannot propose to the Timelock.");
        if (await rpc.ReadAsync(contracts[nameof(StakingManager)], StakingManager.Disputes(), BlockTag.Latest, cancellation) != contracts[nameof(DisputeManager)])
            throw new DeploymentException("The stakes do not obey the dispute contract.");
        if (await rpc.ReadAsync(contracts[nameof(CuckooPay)], CuckooPay.Owner(), BlockTag.Latest, cancellation) != timelock)
            throw new DeploymentException("CuckooPay does not belong to the Timelock.");
    }
}
