using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Governance;

/// <summary>How far a proposal has come, as OpenZeppelin's governor numbers it.</summary>
public enum ProposalStage : byte
{
    /// <summary>Its vote has not begun.</summary>
    Pending,

    /// <summary>It is voted on.</summary>
    Active,

    /// <summary>It was taken back.</summary>
    Canceled,

    /// <summary>More were against it, or too few voted.</summary>
    Defeated,

    /// <summary>It passed and can be queued.</summary>
    Succeeded,

    /// <summary>It waits in the timelock.</summary>
    Queued,

    /// <summary>It was not executed in time.</summary>
    Expired,

    /// <summary>It was executed.</summary>
    Executed,
}

/// <summary>A call that the timelock is to make.</summary>
/// <param name="Target">Which contract.</param>
/// <param name="Value">Wei sent along.</param>
/// <param name="Input">The call.</param>
public sealed record ProposedCall(Address Target, UInt256 Value, ReadOnlyMemory<byte> Input)
{
    /// <summary>A parameter's new value.</summary>
    public static ProposedCall Setting(Address store, NetworkParameter parameter, UInt256 value) => new(store, 0, ParamStore.Set((byte)parameter, value).Input);

    /// <summary>The change it makes to the parameters, or null when it is another call.</summary>
    /// <param name="store">The parameters' contract.</param>
    public ParameterChange? ChangeOf(Address store)
    {
        if (Target != store || !Value.IsZero) return null;
        try
        {
            var values = ParamStore.Functions.Set.DecodeCall(Input);
            // The decoder has seen to it that the number is a byte.
            var parameter = (NetworkParameter)(ulong)(UInt256)values[0];
            return Enum.IsDefined(parameter) ? new ParameterChange(parameter, (UInt256)values[1]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>A parameter and what it is to be.</summary>
/// <param name="Parameter">Which.</param>
/// <param name="Value">What, in its smallest unit.</param>
public sealed record ParameterChange(NetworkParameter Parameter, UInt256 Value);

/// <summary>What was proposed, as its event tells it.</summary>
/// <param name="Id">Its number: a hash of the calls and the description.</param>
/// <param name="Proposer">Who proposed it.</param>
/// <param name="Calls">What is to be done, in this order, all or nothing.</param>
/// <param name="Description">Why; part of the id.</param>
/// <param name="VoteStart">When its vote begins, in seconds since 1970; votes are counted as they were then.</param>
/// <param name="Block">The block it was proposed in.</param>
public sealed record Proposal(UInt256 Id, Address Proposer, IReadOnlyList<ProposedCall> Calls, string Description, ulong VoteStart, ulong Block)
{
    private IReadOnlyList<Address> Targets => [.. Calls.Select(static call => call.Target)];

    private IReadOnlyList<UInt256> Values => [.. Calls.Select(static call => call.Value)];

    private IReadOnlyList<ReadOnlyMemory<byte>> Inputs => [.. Calls.Select(static call => call.Input)];

    private Bytes32 DescriptionHash => Bytes32.Keccak(System.Text.Encoding.UTF8.GetBytes(Description));

    /// <summary>The call that proposes something.</summary>
    public static ContractCall<UInt256> Propose(IReadOnlyList<ProposedCall> calls, string description)
    {
        var proposal = new Proposal(0, default, calls, description, 0, 0);
        return CuckooGovernor.Propose(proposal.Targets, proposal.Values, proposal.Inputs, description);
    }

    /// <summary>The number that something will have when it is proposed.</summary>
    public static ContractCall<UInt256> IdOf(IReadOnlyList<ProposedCall> calls, string description)
    {
        var proposal = new Proposal(0, default, calls, description, 0, 0);
        return CuckooGovernor.HashProposal(proposal.Targets, proposal.Values, proposal.Inputs, proposal.DescriptionHash);
    }

    /// <summary>Puts it into the timelock, once it has passed.</summary>
    public ContractCall<UInt256> Queue() => CuckooGovernor.Queue(Targets, Values, Inputs, DescriptionHash);

    /// <summary>Executes it, once the timelock's delay is over.</summary>
    public ContractCall<UInt256> Execute() => CuckooGovernor.Execute(Targets, Values, Inputs, DescriptionHash);

    /// <summary>Takes it back: its proposer may, before the vote begins.</summary>
    public ContractCall<UInt256> Cancel() => CuckooGovernor.Cancel(Targets, Values, Inputs, DescriptionHash);
}

/// <summary>Where a proposal stands.</summary>
/// <param name="Stage">How far it has come.</param>
/// <param name="For">Votes for it, in units of the token.</param>
/// <param name="Against">Votes against it.</param>
/// <param name="Abstain">Votes that count for the quorum alone.</param>
/// <param name="Quorum">Votes for and abstaining that it needs; null before its vote begins.</param>
/// <param name="Deadline">When its vote ends, in seconds since 1970; a late quorum moves it.</param>
/// <param name="ExecutableAt">From when it can be executed, in seconds since 1970; 0 while it is not queued.</param>
public sealed record ProposalStatus(ProposalStage Stage, UInt256 For, UInt256 Against, UInt256 Abstain, UInt256? Quorum, ulong Deadline, ulong ExecutableAt);
