// How a payer leaves with what it has deposited, with or without the operator: ask, wait, and take. Which of these is next follows from
// the chain alone, so it can be asked again at any time, from any machine.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Epochs;

/// <summary>What is to be done next.</summary>
public enum LeavingStep
{
    /// <summary>Nothing is known.</summary>
    None,

    /// <summary>Nothing is deposited that could be taken.</summary>
    NothingLeft,

    /// <summary>Ask to leave.</summary>
    Ask,

    /// <summary>Wait until the time.</summary>
    Wait,

    /// <summary>Wait until a root that was posted is final or cancelled.</summary>
    WaitForRoot,

    /// <summary>Take it, with the proof of one's own leaf in the final root.</summary>
    Prove,

    /// <summary>State under bond what was spent: there is a final root and no leaf of one's own in it.</summary>
    State,

    /// <summary>Take it without a proof.</summary>
    TakeUnproven,
}

/// <summary>How a payer stands on the chain.</summary>
/// <param name="Kept">What it has deposited and not withdrawn.</param>
/// <param name="RequestedAt">When it asked to leave, in Unix time; 0 for not at all.</param>
/// <param name="StatedAt">When it stated what it spent; 0 for not at all.</param>
/// <param name="FinalEpoch">The latest final root; 0 for none.</param>
/// <param name="PendingSince">When the oldest root that is not final was posted; 0 for none.</param>
/// <param name="Rules">The contract's rules.</param>
/// <param name="Now">The chain's time.</param>
public sealed record LeavingState(
    UInt128 Kept, ulong RequestedAt, ulong StatedAt, ulong FinalEpoch, ulong PendingSince, CuckooPay.Structs.Rules Rules, ulong Now);

/// <summary>The rules of leaving.</summary>
public static class Leaving
{
    /// <summary>What is next.</summary>
    /// <param name="state">How the payer stands.</param>
    /// <param name="hasLeaf">Whether it can prove a leaf of its own in the final root.</param>
    /// <returns>The step, and until when to wait in Unix time, 0 where that is not known.</returns>
    public static (LeavingStep Step, ulong Until) Next(LeavingState state, bool hasLeaf)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Kept == 0) return (LeavingStep.NothingLeft, 0);
        if (state.RequestedAt == 0) return (LeavingStep.Ask, 0);
        var earliest = state.RequestedAt + state.Rules.ExitDelay;
        if (state.Now < earliest) return (LeavingStep.Wait, earliest);
        if (state.PendingSince != 0 && state.PendingSince <= state.RequestedAt + state.Rules.InclusionTime) return (LeavingStep.WaitForRoot, 0);
        if (state.FinalEpoch == 0) return (LeavingStep.TakeUnproven, 0);
        if (hasLeaf) return (LeavingStep.Prove, 0);
        if (state.StatedAt == 0) return (LeavingStep.State, 0);
        var stands = state.StatedAt + state.Rules.ChallengeWindow;
        return state.Now < stands ? (LeavingStep.Wait, stands) : (LeavingStep.TakeUnproven, 0);
    }

    /// <summary>Reads how a payer stands.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<LeavingState> ReadAsync(IRpc rpc, Address contract, Address payer, CancellationToken cancellation)
    {
        var head = await rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation) ?? throw new RpcException(RpcFailure.Malformed, "The node has no newest block.");
        Task<T> ReadAsync<T>(Abi.ContractCall<T> call) => rpc.ReadAsync(contract, call, BlockTag.Latest, cancellation);
        var exit = await ReadAsync(CuckooPay.ExitOf(payer));
        var final = (ulong)await ReadAsync(CuckooPay.FinalEpoch());
        var latest = (ulong)await ReadAsync(CuckooPay.LatestEpoch());
        ulong since = 0;
        for (var epoch = final + 1; epoch <= latest && since == 0; epoch++)
        {
            var root = await ReadAsync(CuckooPay.EpochAt(epoch));
            if (!root.Cancelled) since = root.PostedAt;
        }

        var kept = await ReadAsync(CuckooPay.DepositOf(payer)) - await ReadAsync(CuckooPay.WithdrawnOf(payer));
        return new LeavingState(kept, exit.RequestedAt, exit.StatedAt, final, since, await ReadAsync(CuckooPay.Rules()), head.Timestamp);
    }
}
