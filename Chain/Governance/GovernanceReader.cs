using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Governance;

/// <summary>A parameter as it stands.</summary>
/// <param name="Parameter">Which.</param>
/// <param name="Value">Its value now.</param>
/// <param name="Least">The least it may be.</param>
/// <param name="Most">The most.</param>
/// <param name="Initial">What it was deployed with.</param>
public sealed record ParameterState(NetworkParameter Parameter, UInt256 Value, UInt256 Least, UInt256 Most, UInt256 Initial);

/// <summary>Reads what the vote decides on, from any node.</summary>
/// <param name="rpc">The chain.</param>
/// <param name="governor">The governor's address.</param>
/// <param name="store">The parameters' address.</param>
public sealed class GovernanceReader(IRpc rpc, Address governor, Address store)
{
    // Nodes bound the range of one question; 10,000 blocks is the common one.
    private const ulong Range = 10_000;

    /// <summary>All parameters, in their order.</summary>
    /// <exception cref="RpcException">The chain does not answer, or the contract is not there.</exception>
    public async Task<IReadOnlyList<ParameterState>> ParametersAsync(CancellationToken cancellation)
    {
        var states = new List<ParameterState>();
        foreach (var parameter in Enum.GetValues<NetworkParameter>()) states.Add(await ParameterAsync(parameter, cancellation));
        return states;
    }

    /// <summary>One parameter.</summary>
    /// <exception cref="RpcException">The chain does not answer, or the contract is not there.</exception>
    public async Task<ParameterState> ParameterAsync(NetworkParameter parameter, CancellationToken cancellation)
    {
        var value = await rpc.ReadAsync(store, ParamStore.Get((byte)parameter), BlockTag.Latest, cancellation);
        var limits = await rpc.ReadAsync(store, ParamStore.Limits((byte)parameter), BlockTag.Latest, cancellation);
        return new ParameterState(parameter, value, limits.Least, limits.Most, limits.Initial);
    }

    /// <summary>All proposals since a block, oldest first, but those whose description is no UTF-8.</summary>
    /// <param name="first">The first block to look at, such as the one that made the governor.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<IReadOnlyList<Proposal>> ProposalsAsync(ulong first, CancellationToken cancellation)
    {
        var head = await rpc.AskAsync(Eth.BlockNumber, cancellation);
        var filter = new LogFilter([governor], [CuckooGovernor.Events.ProposalCreated.Definition.Topic]);
        var proposals = new List<Proposal>();
        for (var from = first; from <= head; from += Range)
        {
            foreach (var log in await rpc.AskAsync(Eth.Logs(filter, from, Math.Min(head, from + Range - 1)), cancellation))
            {
                if (Read(log) is { } created) proposals.Add(Of(created, log.Block));
            }
        }

        return proposals;
    }

    /// <summary>Where a proposal stands.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    /// <exception cref="ContractRevertException">There is no such proposal.</exception>
    public async Task<ProposalStatus> StatusAsync(Proposal proposal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var stage = (ProposalStage)await AskAsync(CuckooGovernor.State(proposal.Id), cancellation);
        var votes = await AskAsync(CuckooGovernor.ProposalVotes(proposal.Id), cancellation);
        UInt256? quorum = stage is ProposalStage.Pending or ProposalStage.Canceled ? null : await AskAsync(CuckooGovernor.Quorum(proposal.VoteStart), cancellation);
        var deadline = await AskAsync(CuckooGovernor.ProposalDeadline(proposal.Id), cancellation);
        var eta = await AskAsync(CuckooGovernor.ProposalEta(proposal.Id), cancellation);
        return new ProposalStatus(stage, votes.ForVotes, votes.AgainstVotes, votes.AbstainVotes, quorum, (ulong)deadline, (ulong)eta);
    }

    /// <summary>Asks the governor.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    /// <exception cref="ContractRevertException">The governor refuses.</exception>
    public Task<T> AskAsync<T>(Abi.ContractCall<T> call, CancellationToken cancellation) => rpc.ReadAsync(governor, call, BlockTag.Latest, cancellation);

    // Whose description is no text has made it so that no program can show it; the governor took it all the same.
    private static CuckooGovernor.Events.ProposalCreated? Read(LogEntry log)
    {
        try
        {
            return CuckooGovernor.Events.ProposalCreated.TryRead(log.Topics, log.BodyBytes(), out var created) ? created : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // Anybody may propose with calls and values of different numbers only in vain: the governor refuses it.
    private static Proposal Of(CuckooGovernor.Events.ProposalCreated created, ulong block) => new(
        created.ProposalId,
        created.Proposer,
        [.. created.Targets.Select((target, at) => new ProposedCall(target, created.Values[at], created.Calldatas[at]))],
        created.Description,
        (ulong)created.VoteStart,
        block);
}
