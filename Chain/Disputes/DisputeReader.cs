// Reads disputes from any node. What it gives is the chain's word and may be gone with its last blocks; whoever acts on it asks again.

using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Governance;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Disputes;

/// <summary>The terms of disputes as they are voted now, and the committee.</summary>
/// <param name="ChallengeBond">What opening one costs until it is over.</param>
/// <param name="AppealBond">What an appeal costs until it is decided.</param>
/// <param name="AnswerWindow">Time for one answer.</param>
/// <param name="CommitteeWindow">Time for the committee's vote.</param>
/// <param name="AppealWindow">Time to appeal.</param>
/// <param name="AppealDecisionWindow">Time to decide an appeal.</param>
/// <param name="CommitteeSize">Members of the committee. Without one, what it would decide ends in a draw.</param>
public sealed record DisputeTerms(
    UInt256 ChallengeBond, UInt256 AppealBond, TimeSpan AnswerWindow, TimeSpan CommitteeWindow, TimeSpan AppealWindow, TimeSpan AppealDecisionWindow, int CommitteeSize);

/// <summary>Who answers for a hot key.</summary>
/// <param name="Node">The node, its operator's address.</param>
/// <param name="IsAnswerable">Whether what the key signed can still be held against it.</param>
public sealed record KeyHolder(Address Node, bool IsAnswerable);

/// <summary>Votes in a dispute.</summary>
/// <param name="Guilty">For guilty.</param>
/// <param name="Innocent">For innocent.</param>
/// <param name="Draw">For a draw.</param>
/// <param name="Majority">How many decide.</param>
public sealed record DisputeTally(int Guilty, int Innocent, int Draw, int Majority);

/// <summary>Asks a DisputeManager.</summary>
/// <param name="rpc">The chain.</param>
/// <param name="contract">The DisputeManager.</param>
public sealed class DisputeReader(IRpc rpc, Address contract)
{
    /// <summary>The most disputes that one question for many gives.</summary>
    public const int MostAtOnce = 256;

    // Nodes bound the range of one question; 10,000 blocks is the common one.
    private const ulong Range = 10_000;

    /// <summary>The contract.</summary>
    public Address Contract => contract;

    /// <summary>How many disputes there have been; the number of the last one.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<ulong> CountAsync(CancellationToken cancellation) => (ulong)await ReadAsync(DisputeManager.DisputeCount(), cancellation);

    /// <summary>A dispute; nothing where there is none of this number.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<DisputeCase?> FindAsync(ulong id, CancellationToken cancellation) =>
        DisputeCase.Of(id, await ReadAsync(DisputeManager.DisputeOf(id), cancellation), await ReadAsync(DisputeManager.DoubtOf(id), cancellation));

    /// <summary>Disputes in order, from a number on, <see cref="MostAtOnce"/> at most.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<IReadOnlyList<DisputeCase>> ListAsync(ulong from, CancellationToken cancellation)
    {
        var (first, last) = (Math.Max(1, from), await CountAsync(cancellation));
        if (last < first) return [];
        ulong[] ids = [.. Enumerable.Range(0, (int)Math.Min(last - first + 1, MostAtOnce)).Select(at => first + (ulong)at)];
        var disputes = await rpc.AskAllAsync([.. ids.Select(id => Call(DisputeManager.DisputeOf(id)))], cancellation);
        var doubts = await rpc.AskAllAsync([.. ids.Select(id => Call(DisputeManager.DoubtOf(id)))], cancellation);
        return [.. ids.Select((id, at) => DisputeCase.Of(id, disputes[at].OrThrow(), doubts[at].OrThrow())).OfType<DisputeCase>()];
    }

    /// <summary>An open dispute of a challenger over a fault, among the newest <see cref="MostAtOnce"/>: one that was opened and whose opening was forgotten.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<DisputeCase?> FindAsync(Address challenger, Bytes32 fault, CancellationToken cancellation)
    {
        var count = await CountAsync(cancellation);
        return (await ListAsync(count < MostAtOnce ? 1 : count - MostAtOnce + 1, cancellation)).LastOrDefault(one => !one.IsClosed && one.Challenger == challenger && one.Fault == fault);
    }

    /// <summary>The terms now.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<DisputeTerms> TermsAsync(CancellationToken cancellation)
    {
        var store = await ReadAsync(DisputeManager.PARAMS(), cancellation);
        return new DisputeTerms(
            await ParameterAsync(NetworkParameter.ChallengeBond), await ParameterAsync(NetworkParameter.AppealBond), await TimeAsync(NetworkParameter.AnswerWindow),
            await TimeAsync(NetworkParameter.CommitteeWindow), await TimeAsync(NetworkParameter.AppealWindow), await TimeAsync(NetworkParameter.AppealDecisionWindow),
            (int)(ulong)await ReadAsync(DisputeManager.CommitteeSize(), cancellation));

        Task<UInt256> ParameterAsync(NetworkParameter parameter) => rpc.ReadAsync(store, ParamStore.Get((byte)parameter), BlockTag.Latest, cancellation);

        async Task<TimeSpan> TimeAsync(NetworkParameter parameter) => TimeSpan.FromSeconds((ulong)await ParameterAsync(parameter));
    }

    /// <summary>The chain's time, in seconds since 1970: by it turns end.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<ulong> TimeAsync(CancellationToken cancellation) =>
        (await rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation))?.Timestamp ?? throw new RpcException(RpcFailure.Malformed, "The node has no newest block.");

    /// <summary>The node behind a hot key; nothing where there is none.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<KeyHolder?> HolderOfAsync(Address hotKey, CancellationToken cancellation)
    {
        var staking = await ReadAsync(DisputeManager.STAKING(), cancellation);
        var holder = await rpc.ReadAsync(staking, StakingManager.HolderOf(hotKey), BlockTag.Latest, cancellation);
        return holder.Node.ToBytes().All(static one => one == 0) ? null : new KeyHolder(holder.Node, holder.Answerable);
    }

    /// <summary>What an account can take out.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public Task<UInt256> CreditOfAsync(Address account, CancellationToken cancellation) => ReadAsync(DisputeManager.CreditOf(account), cancellation);

    /// <summary>Whether a fault was punished.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public Task<bool> IsPunishedAsync(Bytes32 fault, CancellationToken cancellation) => ReadAsync(DisputeManager.IsPunished(fault), cancellation);

    /// <summary>Whether an account is on the committee.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public Task<bool> IsMemberAsync(Address account, CancellationToken cancellation) => ReadAsync(DisputeManager.IsMember(account), cancellation);

    /// <summary>Whether a member has voted in a dispute.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public Task<bool> HasVotedAsync(ulong id, Address member, CancellationToken cancellation) => ReadAsync(DisputeManager.HasVoted(id, member), cancellation);

    /// <summary>The votes in a dispute.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<DisputeTally> TallyAsync(ulong id, CancellationToken cancellation)
    {
        var guilty = await ReadAsync(DisputeManager.TallyOf(id, (byte)DisputeOutcome.Guilty), cancellation);
        var innocent = await ReadAsync(DisputeManager.TallyOf(id, (byte)DisputeOutcome.Innocent), cancellation);
        var draw = await ReadAsync(DisputeManager.TallyOf(id, (byte)DisputeOutcome.Draw), cancellation);
        return new DisputeTally(Count(guilty.Votes), Count(innocent.Votes), Count(draw.Votes), Count(guilty.Majority));

        static int Count(UInt256 votes) => (int)(ulong)votes;
    }

    /// <summary>What has happened in a dispute, in order.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="first">The first block to look at.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task<IReadOnlyList<DisputeEvent>> HistoryAsync(ulong id, ulong first, CancellationToken cancellation)
    {
        var head = await rpc.AskAsync(Eth.BlockNumber, cancellation);
        var filter = new LogFilter([contract], DisputeEvent.Signatures);
        var found = new List<DisputeEvent>();
        for (var from = first; from <= head; from += Range)
        {
            var logs = await rpc.AskAsync(Eth.Logs(filter, from, Math.Min(head, from + Range - 1)), cancellation);
            found.AddRange(logs.Select(DisputeEvent.TryRead).OfType<DisputeEvent>().Where(one => one.Dispute == id));
        }

        return found;
    }

    /// <summary>Asks the contract.</summary>
    internal Task<T> ReadAsync<T>(ContractCall<T> call, CancellationToken cancellation) => rpc.ReadAsync(contract, call, BlockTag.Latest, cancellation);

    private RpcCall<T> Call<T>(ContractCall<T> call) =>
        new("eth_call", Eth.Call(new CallMessage(null, contract, call.Input.ToArray()), BlockTag.Latest).Parameters, value => call.DecodeResult(HexText.Bytes(value)));
}
