using System.CommandLine;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Governance;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Governance;

/// <summary>Commands that sign and send something to the governor. Each looks first, so that what the contract would refuse is said in words and costs no gas.</summary>
internal static class GovernanceActs
{
    private const int MostDescription = 10_000;

    /// <summary>Lets tokens vote.</summary>
    public static Command Delegate()
    {
        ChainCommand give = ChainCommand.Signs("delegate", "Say who votes with this key's tokens, held and staked: itself, unless --to names another. Tokens vote only after that.");
        Option<string?> to = new("--to") { Description = "Who votes; the key's own address when absent." };
        to.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Address.TryParse(text, out _)) result.AddError("--to is 0x and 40 hexadecimal digits; mixed case must match its checksum.");
        });
        give.Command.Options.Add(to);
        return give.Does(async (session, parsed, cancellation) =>
        {
            Address chosen = parsed.GetValue(to) is { } text ? Address.Parse(text) : session.Account;
            foreach (string contract in (string[])[nameof(CuckooToken), nameof(StakingManager)])
            {
                Address now = await session.ReadAsync(contract, contract == nameof(CuckooToken) ? CuckooToken.Delegates(session.Account) : StakingManager.Delegates(session.Account), cancellation);
                if (now != chosen) await session.SendAsync(contract, contract == nameof(CuckooToken) ? CuckooToken.Delegate(chosen) : StakingManager.Delegate(chosen), cancellation);
            }

            return new EdgeAnswer(new JsonObject { ["account"] = $"{session.Account}", ["votes"] = $"{chosen}" }, $"{chosen} votes with the tokens of {session.Account}, in votes that begin from now on.");
        });
    }

    /// <summary>Proposes new values.</summary>
    public static Command Propose()
    {
        ChainCommand propose = ChainCommand.Signs("propose", "Propose new values of parameters; all of them are set, or none.");
        Option<string[]> set = new("--set") { Description = "NAME=VALUE, such as ProtocolFeeBp=4%, EpochLength=12h or MinerMinStake=20000; may be given more than once.", Required = true };
        Option<string> why = new("--description") { Description = "Why, for those who vote. A first line of its own is shown in lists.", Required = true };
        set.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                if (TryChange(text, out string problem) is null) result.AddError(problem);
            }
        });
        why.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (string.IsNullOrWhiteSpace(text) || text.Length > MostDescription)) result.AddError($"--description has 1 to {MostDescription} characters.");
        });
        propose.Command.Options.Add(set);
        propose.Command.Options.Add(why);
        return propose.Does(async (session, parsed, cancellation) =>
        {
            GovernanceReader reader = ProposalChoice.ReaderOf(session);
            ParameterChange[] changes = [.. parsed.GetRequiredValue(set).Select(text => TryChange(text, out _)!)];
            foreach (ParameterChange change in changes) await CheckAsync(reader, change, cancellation);
            ulong clock = await reader.AskAsync(CuckooGovernor.Clock(), cancellation);
            UInt256 votes = await reader.AskAsync(CuckooGovernor.GetVotes(session.Account, clock - 1), cancellation);
            UInt256 needed = await reader.AskAsync(CuckooGovernor.ProposalThreshold(), cancellation);
            if (votes < needed) throw new EdgeSetupException($"{session.Account} has {GovernanceViews.Tokens(votes)} to vote with; {GovernanceViews.Tokens(needed)} are needed to propose. Tokens vote only once their owner has said for whom: cuckoo gov delegate.");
            ProposedCall[] calls = [.. changes.Select(change => ProposedCall.Setting(session.Contracts[nameof(ParamStore)], change.Parameter, change.Value))];
            string description = parsed.GetRequiredValue(why);
            UInt256 id = await reader.AskAsync(Proposal.IdOf(calls, description), cancellation);
            SendPlace place = await session.SendAsync(nameof(CuckooGovernor), Proposal.Propose(calls, description), cancellation);
            Proposal proposal = (await reader.ProposalsAsync(place.Block, cancellation)).First(p => p.Id == id);
            return await GovernanceViews.AnswerOfAsync(session, proposal, cancellation);
        });
    }

    /// <summary>Votes.</summary>
    public static Command Vote()
    {
        ChainCommand vote = ChainCommand.Signs("vote", "Vote on a proposal, once.");
        ProposalChoice choice = new ProposalChoice().AddTo(vote.Command);
        Argument<string> voice = new("vote") { Description = "for, against or abstain." };
        voice.AcceptOnlyFromAmong("for", "against", "abstain");
        Option<string?> reason = new("--reason") { Description = "Why; it stands on the chain for ever." };
        vote.Command.Arguments.Add(voice);
        vote.Command.Options.Add(reason);
        return vote.Does(async (session, parsed, cancellation) =>
        {
            GovernanceReader reader = ProposalChoice.ReaderOf(session);
            Proposal proposal = await choice.OfAsync(session, parsed, cancellation);
            await MustBeAsync(reader, proposal, ProposalStage.Active, "voted on", cancellation);
            if (await reader.AskAsync(CuckooGovernor.HasVoted(proposal.Id, session.Account), cancellation)) throw new EdgeSetupException($"{session.Account} has voted on it already; a vote stays.");
            UInt256 votes = await reader.AskAsync(CuckooGovernor.GetVotes(session.Account, proposal.VoteStart), cancellation);
            if (votes == 0) throw new EdgeSetupException($"{session.Account} had no votes when the vote began. Tokens vote only once their owner has said for whom, before a vote begins: cuckoo gov delegate.");
            // As the governor numbers them: against, for, abstain.
            byte support = parsed.GetRequiredValue(voice) switch { "against" => 0, "for" => 1, _ => 2 };
            await session.SendAsync(nameof(CuckooGovernor), parsed.GetValue(reason) is { } text ? CuckooGovernor.CastVoteWithReason(proposal.Id, support, text) : CuckooGovernor.CastVote(proposal.Id, support), cancellation);
            return await GovernanceViews.AnswerOfAsync(session, proposal, cancellation);
        });
    }

    /// <summary>Queues what passed.</summary>
    public static Command Queue() => Advance("queue", "Put a proposal that passed into the timelock; anybody may.", ProposalStage.Succeeded, "queued", proposal => proposal.Queue());

    /// <summary>Executes what waited long enough.</summary>
    public static Command Execute() => Advance("execute", "Execute a proposal whose time in the timelock is over; anybody may.", ProposalStage.Queued, "executed", proposal => proposal.Execute());

    /// <summary>Takes a proposal back.</summary>
    public static Command Cancel() => Advance("cancel", "Take a proposal of this key back, before its vote begins.", ProposalStage.Pending, "taken back", proposal => proposal.Cancel());

    private static Command Advance(string name, string description, ProposalStage stage, string done, Func<Proposal, ContractCall<UInt256>> call)
    {
        ChainCommand advance = ChainCommand.Signs(name, description);
        ProposalChoice choice = new ProposalChoice().AddTo(advance.Command);
        return advance.Does(async (session, parsed, cancellation) =>
        {
            GovernanceReader reader = ProposalChoice.ReaderOf(session);
            Proposal proposal = await choice.OfAsync(session, parsed, cancellation);
            await MustBeAsync(reader, proposal, stage, done, cancellation);
            await session.SendAsync(nameof(CuckooGovernor), call(proposal), cancellation);
            return await GovernanceViews.AnswerOfAsync(session, proposal, cancellation);
        });
    }

    private static async Task MustBeAsync(GovernanceReader reader, Proposal proposal, ProposalStage stage, string done, CancellationToken cancellation)
    {
        ProposalStatus status = await reader.StatusAsync(proposal, cancellation);
        if (status.Stage != stage) throw new EdgeSetupException($"The proposal is {status.Stage}; only one that is {stage} can be {done}.");
    }

    private static async Task CheckAsync(GovernanceReader reader, ParameterChange change, CancellationToken cancellation)
    {
        ParameterState state = await reader.ParameterAsync(change.Parameter, cancellation);
        if (change.Value < state.Least || change.Value > state.Most)
        {
            throw new EdgeSetupException(
                $"{change.Parameter} can be from {ParameterText.Format(change.Parameter, state.Least)} to {ParameterText.Format(change.Parameter, state.Most)}, not {ParameterText.Format(change.Parameter, change.Value)}.");
        }

        if (change.Value == state.Value) throw new EdgeSetupException($"{change.Parameter} is {ParameterText.Format(change.Parameter, change.Value)} already.");
    }

    private static ParameterChange? TryChange(string text, out string problem)
    {
        problem = "";
        string[] parts = text.Split('=', 2);
        if (parts.Length != 2 || !Enum.TryParse(parts[0], out NetworkParameter parameter) || !Enum.IsDefined(parameter) || parts[0].Length == 0 || !char.IsAsciiLetter(parts[0][0]))
        {
            problem = $"--set is NAME=VALUE with the name of a parameter, such as ProtocolFeeBp=4%; 'cuckoo gov parameters' lists them.";
            return null;
        }

        try
        {
            return new ParameterChange(parameter, ParameterText.Parse(parameter, parts[1]));
        }
        catch (FormatException e)
        {
            problem = e.Message;
            return null;
        }
    }
}
