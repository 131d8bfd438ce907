// Whether a file of leaves is what the chain has, and whether what it says could be held against the operator. It needs the file and a
// node, nobody's word.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Epochs;

/// <summary>What was found in a file of leaves.</summary>
/// <param name="Epoch">The contract's number of the root; 0 when it was never posted.</param>
/// <param name="IsFinal">Whether the root is final.</param>
/// <param name="Deposits">What is deposited and not withdrawn.</param>
/// <param name="Findings">What is wrong, one sentence each; empty when all is well.</param>
public sealed record EpochAudited(ulong Epoch, bool IsFinal, UInt128 Deposits, IReadOnlyList<string> Findings);

/// <summary>The audit of an epoch.</summary>
public static class EpochAudit
{
    private const int MostFindings = 20;

    /// <summary>Looks at a file.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="contract">The CuckooPay.</param>
    /// <param name="events">Its events; they are read on.</param>
    /// <param name="file">The file, whose own root and sums were found right when it was read.</param>
    /// <param name="previous">The file that it goes on from, if it is at hand.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<EpochAudited> RunAsync(
        IRpc rpc, Address contract, PayEvents events, LeavesFile file, LeavesFile? previous, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(file);
        await events.CatchUpAsync(cancellation);
        var findings = new List<string>();
        var chainId = await rpc.AskAsync(Eth.ChainId, cancellation);
        if (file.Header.ChainId != chainId) findings.Add($"The file is for chain {file.Header.ChainId}; this is chain {chainId}.");
        if (file.Header.Contract != contract) findings.Add($"The file is for {file.Header.Contract}, not for {contract}.");
        var (epoch, cancelled) = await FindAsync(rpc, contract, events, file, cancellation);
        if (epoch == 0) findings.Add($"No root was posted with the data hash {file.DataHash}.");
        else if (cancelled) findings.Add($"Epoch {epoch} of the contract was cancelled.");
        var posted = events.Roots.LastOrDefault(root => root.Epoch == epoch);
        if (epoch != 0 && (posted.Root != file.Header.RootNode || posted.Count != file.Header.Count))
            findings.Add($"Epoch {epoch} was posted with the root {posted.Root.Hash}, the total {posted.Root.Earned} and {posted.Count} leaves; the file has {file.Header.Root}, {file.Header.Total} and {file.Header.Count}.");
        if (file.Header.Total > events.Deposits) findings.Add($"The accounts spent {file.Header.Total} and {events.Deposits} are deposited.");
        Leaves(findings, events, file);
        if (previous is not null) Follows(findings, file, previous);
        var final = (ulong)await rpc.ReadAsync(contract, CuckooPay.FinalEpoch(), BlockTag.Latest, cancellation);
        return new EpochAudited(epoch, epoch != 0 && !cancelled && epoch <= final, events.Deposits, findings);
    }

    // A root may be posted again after it was cancelled; the last one counts.
    private static async Task<(ulong Epoch, bool IsCancelled)> FindAsync(IRpc rpc, Address contract, PayEvents events, LeavesFile file, CancellationToken cancellation)
    {
        var number = events.Roots.LastOrDefault(root => root.DataHash == file.DataHash).Epoch;
        return number == 0 ? (0, false) : (number, (await rpc.ReadAsync(contract, CuckooPay.EpochAt(number), BlockTag.Latest, cancellation)).Cancelled);
    }

    private static void Leaves(List<string> findings, PayEvents events, LeavesFile file)
    {
        for (var index = 0; index < file.Tree.Count && findings.Count < MostFindings; index++)
        {
            var leaf = file.Tree.LeafAt(index);
            if (leaf.Spent > 0 && leaf.Spent > events.Of(leaf.Account).Kept)
                findings.Add($"{leaf.Account} spent {leaf.Spent} and has {events.Of(leaf.Account).Kept} deposited.");
        }
    }

    private static void Follows(List<string> findings, LeavesFile file, LeavesFile previous)
    {
        if (file.Header.Previous != previous.DataHash) findings.Add($"The file goes on from {file.Header.Previous}, not from {previous.DataHash}.");
        if (file.Tree.Count < previous.Tree.Count) findings.Add($"There are {file.Tree.Count} leaves and there were {previous.Tree.Count}.");
        for (var index = 0; index < Math.Min(file.Tree.Count, previous.Tree.Count) && findings.Count < MostFindings; index++)
        {
            var (now, before) = (file.Tree.LeafAt(index), previous.Tree.LeafAt(index));
            if (now.Account != before.Account) findings.Add($"Place {index} was that of {before.Account} and is that of {now.Account}.");
            else if (now.Earned < before.Earned || now.Spent < before.Spent) findings.Add($"The totals of {now.Account} fell.");
        }
    }
}
