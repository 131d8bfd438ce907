using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Governance;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Client;

namespace Cuckoo.Cli.Governance;

/// <summary>Commands that look at the governance and change nothing.</summary>
internal static class GovernanceViews
{
    /// <summary>All parameters and their bounds.</summary>
    public static Command Parameters() => ChainCommand.Reads("parameters", "Show each parameter of the network: what it is and between what the vote may move it.").Does(async (session, _, cancellation) =>
    {
        IReadOnlyList<ParameterState> all = await ProposalChoice.ReaderOf(session).ParametersAsync(cancellation);
        return new EdgeAnswer(
            new JsonObject
            {
                ["parameters"] = new JsonArray([.. all.Select(p => (JsonNode)new JsonObject
                {
                    ["name"] = $"{p.Parameter}", ["value"] = $"{p.Value}", ["least"] = $"{p.Least}", ["most"] = $"{p.Most}", ["initial"] = $"{p.Initial}", ["unit"] = $"{ParameterText.UnitOf(p.Parameter)}",
                })]),
            },
            [.. all.Select(p => $"{p.Parameter,-22} {ParameterText.Format(p.Parameter, p.Value),16}   from {ParameterText.Format(p.Parameter, p.Least)} to {ParameterText.Format(p.Parameter, p.Most)}")]);
    });

    /// <summary>All proposals.</summary>
    public static Command List()
    {
        ChainCommand list = ChainCommand.Reads("list", "List the proposals, oldest first.");
        SinceOption since = new();
        since.AddTo(list.Command);
        return list.Does(async (session, parsed, cancellation) =>
        {
            GovernanceReader reader = ProposalChoice.ReaderOf(session);
            JsonArray fields = [];
            List<string> lines = [];
            foreach (Proposal proposal in await reader.ProposalsAsync(since.Of(parsed), cancellation))
            {
                ProposalStatus status = await reader.StatusAsync(proposal, cancellation);
                fields.Add((JsonNode)FieldsOf(session, proposal, status));
                lines.Add($"{$"{proposal.Id}"[..12]}…  {status.Stage,-9}  {TitleOf(proposal)}");
            }

            return new EdgeAnswer(new JsonObject { ["proposals"] = fields }, lines.Count == 0 ? ["No proposals."] : [.. lines]);
        });
    }

    /// <summary>One proposal.</summary>
    public static Command Show()
    {
        ChainCommand show = ChainCommand.Reads("show", "Show a proposal: what it changes, its votes, and what comes next.");
        ProposalChoice choice = new ProposalChoice().AddTo(show.Command);
        return show.Does(async (session, parsed, cancellation) => await AnswerOfAsync(session, await choice.OfAsync(session, parsed, cancellation), cancellation));
    }

    /// <summary>The votes of an address.</summary>
    public static Command Votes()
    {
        ChainCommand votes = ChainCommand.Reads("votes", "Show how many votes an address has, of tokens held and staked, its own and those given to it.");
        Argument<string> address = new("address") { Description = "0x and 40 hexadecimal digits." };
        address.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Address.TryParse(text, out _)) result.AddError("address is 0x and 40 hexadecimal digits; mixed case must match its checksum.");
        });
        votes.Command.Arguments.Add(address);
        return votes.Does(async (session, parsed, cancellation) =>
        {
            Address account = Address.Parse(parsed.GetRequiredValue(address));
            UInt256 held = await session.ReadAsync(nameof(CuckooToken), CuckooToken.GetVotes(account), cancellation);
            UInt256 staked = await session.ReadAsync(nameof(StakingManager), StakingManager.GetVotes(account), cancellation);
            UInt256 needed = await session.ReadAsync(nameof(CuckooGovernor), CuckooGovernor.ProposalThreshold(), cancellation);
            return new EdgeAnswer(
                new JsonObject { ["address"] = $"{account}", ["held"] = $"{held}", ["staked"] = $"{staked}", ["toPropose"] = $"{needed}" },
                [
                    $"{Tokens(held + staked)}: {Tokens(held)} held, {Tokens(staked)} staked. {Tokens(needed)} are needed to propose.",
                    .. (held + staked).IsZero ? (string[])["Tokens vote for nobody until their owner says for whom: cuckoo gov delegate."] : [],
                ]);
        });
    }

    /// <summary>A proposal as it stands, for people and programs.</summary>
    public static async Task<EdgeAnswer> AnswerOfAsync(ChainSession session, Proposal proposal, CancellationToken cancellation)
    {
        ProposalStatus status = await ProposalChoice.ReaderOf(session).StatusAsync(proposal, cancellation);
        List<string> lines =
        [
            $"Proposal {proposal.Id}",
            $"  {TitleOf(proposal)}",
            $"  by {proposal.Proposer} in block {proposal.Block}",
            .. proposal.Calls.Select(call => $"  {WordsOf(session, call)}"),
            $"  {status.Stage}. For {Tokens(status.For)}, against {Tokens(status.Against)}, abstaining {Tokens(status.Abstain)}{(status.Quorum is { } quorum ? $"; {Tokens(quorum)} for or abstaining are needed" : "")}.",
            $"  {NextOf(proposal, status)}",
        ];
        return new EdgeAnswer(FieldsOf(session, proposal, status), lines);
    }

    /// <summary>An amount for people.</summary>
    public static string Tokens(UInt256 units) => TokenAmount.Format($"{units}");

    private static JsonObject FieldsOf(ChainSession session, Proposal proposal, ProposalStatus status) => new()
    {
        ["id"] = $"{proposal.Id}",
        ["proposer"] = $"{proposal.Proposer}",
        ["description"] = proposal.Description,
        ["calls"] = new JsonArray([.. proposal.Calls.Select(call => (JsonNode)FieldsOf(session, call))]),
        ["stage"] = $"{status.Stage}",
        ["for"] = $"{status.For}",
        ["against"] = $"{status.Against}",
        ["abstain"] = $"{status.Abstain}",
        ["quorum"] = status.Quorum?.ToString(),
        ["voteStart"] = At(proposal.VoteStart),
        ["voteEnd"] = At(status.Deadline),
        ["executableAt"] = status.ExecutableAt == 0 ? null : At(status.ExecutableAt),
    };

    private static JsonObject FieldsOf(ChainSession session, ProposedCall call)
    {
        JsonObject fields = new() { ["target"] = $"{call.Target}", ["value"] = $"{call.Value}", ["input"] = $"0x{Convert.ToHexStringLower(call.Input.Span)}" };
        if (call.ChangeOf(session.Contracts[nameof(ParamStore)]) is { } change) (fields["parameter"], fields["to"]) = ($"{change.Parameter}", $"{change.Value}");
        return fields;
    }

    private static string WordsOf(ChainSession session, ProposedCall call)
    {
        if (call.ChangeOf(session.Contracts[nameof(ParamStore)]) is { } change) return $"{change.Parameter} becomes {ParameterText.Format(change.Parameter, change.Value)}";
        string name = session.Contracts.Contracts.FirstOrDefault(c => c.Value.Address == call.Target).Key ?? "a contract that is none of the network's";
        return $"a call of {name} at {call.Target}: 0x{Convert.ToHexStringLower(call.Input.Span)}";
    }

    private static string NextOf(Proposal proposal, ProposalStatus status) => status.Stage switch
    {
        ProposalStage.Pending => $"Its vote begins at {At(proposal.VoteStart)} and ends at {At(status.Deadline)}.",
        ProposalStage.Active => $"Its vote ends at {At(status.Deadline)}: cuckoo gov vote.",
        ProposalStage.Succeeded => "It passed: cuckoo gov queue, by anybody.",
        ProposalStage.Queued => $"It can be executed from {At(status.ExecutableAt)}: cuckoo gov execute, by anybody.",
        ProposalStage.Executed => "It is in force.",
        _ => "Nothing comes of it.",
    };

    private static string TitleOf(Proposal proposal)
    {
        string line = proposal.Description.ReplaceLineEndings(" ").Trim();
        return line.Length == 0 ? "(without a description)" : line.Length <= 200 ? line : line[..200] + "…";
    }

    // A stranger's proposal may name any time; one beyond the calendar is shown as its number.
    private static string At(ulong seconds) => seconds < 253_402_300_800
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("u", CultureInfo.InvariantCulture)
        : seconds.ToString(CultureInfo.InvariantCulture);
}
