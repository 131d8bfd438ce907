using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Client;

namespace Cuckoo.Cli.Staking;

/// <summary>Stakes and deposits on the chain. Each command looks first, so that what the contract would refuse is said in words and costs no gas.</summary>
internal static class StakingActs
{
    private const string All = "all";

    /// <summary><c>cuckoo stake</c>.</summary>
    public static Command Stake()
    {
        ChainCommand stake = ChainCommand.Signs("stake", "Put tokens of this key on its own node; the first time registers the node, with a role for good and a key that works for it.");
        Argument<string> amount = Amount("amount", "In tokens, such as 20000.");
        Option<string> role = new("--role") { Description = "What the node does: miner or coordinator; counts when it registers.", DefaultValueFactory = _ => "miner" };
        role.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("miner" or "coordinator") }]) result.AddError("--role is miner or coordinator.");
        });
        Option<string?> hotKey = new("--hot-key") { Description = "File of the key that works for the node; made when there is none. KEY.hot beside the key when absent." };
        stake.Command.Arguments.Add(amount);
        stake.Command.Options.Add(role);
        stake.Command.Options.Add(hotKey);
        return stake.Does(async (session, parsed, cancellation) =>
        {
            UInt128 units = Units(parsed.GetRequiredValue(amount));
            byte known = await session.ReadAsync(nameof(StakingManager), StakingManager.RoleOf(session.Account), cancellation);
            if (known != 0)
            {
                SendPlace more = await StakingSteps.StakeAsync(session, session.Account, units, cancellation);
                return await NodeAsync(session, session.Account, more, $"{Text(units)} more", cancellation);
            }

            byte wanted = parsed.GetRequiredValue(role) == "coordinator" ? (byte)2 : (byte)1;
            UInt256 least = await StakingSteps.LeastStakeAsync(session, wanted, cancellation);
            if (units < least) throw new EdgeSetupException($"A {parsed.GetRequiredValue(role)} needs a stake of {Text(least)} at least; {Text(units)} were to be staked.");
            string hotPath = parsed.GetValue(hotKey) ?? $"{parsed.GetRequiredValue<string>("--key")}.hot";
            using SigningKey hot = HotKey(hotPath);
            SendPlace place = await StakingSteps.RegisterAsync(session, wanted, hot, units, cancellation);
            return await NodeAsync(session, session.Account, place, $"Registered, with {hot.Address} ({hotPath}) to work for it", cancellation);
        });
    }

    /// <summary><c>cuckoo delegate</c>.</summary>
    public static Command Delegate()
    {
        ChainCommand give = ChainCommand.Signs("delegate", "Put tokens of this key on somebody else's node. They earn with it, answer for it, and vote.");
        Argument<string> node = Node();
        Argument<string> amount = Amount("amount", "In tokens, such as 100.");
        give.Command.Arguments.Add(node);
        give.Command.Arguments.Add(amount);
        return give.Does(async (session, parsed, cancellation) =>
        {
            (Address to, UInt128 units) = (Address.Parse(parsed.GetRequiredValue(node)), Units(parsed.GetRequiredValue(amount)));
            if (to == session.Account) throw new EdgeSetupException($"{to} is the key's own node; cuckoo stake puts tokens on it.");
            if (await session.ReadAsync(nameof(StakingManager), StakingManager.RoleOf(to), cancellation) == 0) throw new EdgeSetupException($"{to} is no node.");
            SendPlace place = await StakingSteps.StakeAsync(session, to, units, cancellation);
            return await NodeAsync(session, to, place, $"{Text(units)} delegated", cancellation);
        });
    }

    /// <summary><c>cuckoo unstake</c>.</summary>
    public static Command Unstake()
    {
        ChainCommand take = ChainCommand.Signs("unstake", "Take stake off a node, or with --withdraw pay out what has left it. What leaves can be slashed until its time is over.");
        Argument<string?> amount = new("amount") { Description = "In tokens, or all.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> node = new("--node") { Description = "Which node; the key's own when absent." };
        Option<ulong?> withdraw = new("--withdraw") { Description = "The number of what has left, as unstake gave it." };
        amount.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text != All && TokenAmount.Parse(text) is null or "0") result.AddError("amount is all, or above 0 in tokens with at most 18 decimals, such as 100.");
        });
        node.Validators.Add(CheckNode);
        take.Command.Arguments.Add(amount);
        take.Command.Options.Add(node);
        take.Command.Options.Add(withdraw);
        take.Command.Validators.Add(result =>
        {
            if (result.GetValue(amount) is null == result.GetValue(withdraw) is null) result.AddError("unstake takes an amount, or --withdraw with a number.");
        });
        return take.Does(async (session, parsed, cancellation) =>
        {
            if (parsed.GetValue(withdraw) is { } number)
            {
                SendPlace paid = await session.SendAsync(nameof(StakingManager), StakingManager.Withdraw(number), cancellation);
                UInt256 held = await session.ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(session.Account), cancellation);
                return new EdgeAnswer(Fields(paid, ("withdrawn", $"{number}"), ("balance", $"{held}")), $"Paid out; {session.Account} has {Text(held)} now.");
            }

            Address from = parsed.GetValue(node) is { } text ? Address.Parse(text) : session.Account;
            UInt256 units = parsed.GetRequiredValue(amount) is All ? UInt256.MaxValue : Units(parsed.GetRequiredValue(amount)!);
            SendPlace place = await session.SendAsync(nameof(StakingManager), StakingManager.Unbond(from, units), cancellation);
            StakingManager.Events.UnbondRequested asked = await EventAsync(session, place, cancellation);
            DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds((long)(ulong)asked.Until);
            return new EdgeAnswer(
                Fields(place, ("id", $"{asked.Id}"), ("amount", $"{asked.Amount}"), ("until", $"{until:O}")),
                $"{Text(asked.Amount)} leave {from}; from {until:u} on: cuckoo unstake --withdraw {asked.Id}");
        });
    }

    /// <summary><c>cuckoo deposit</c>.</summary>
    public static Command Deposit()
    {
        ChainCommand pay = ChainCommand.Signs("deposit", "Deposit tokens of this key. They come into the books of the account that has signed in with it, or wait until one does.");
        Argument<string> amount = Amount("amount", "In tokens, such as 10.");
        pay.Command.Arguments.Add(amount);
        return pay.Does(async (session, parsed, cancellation) =>
        {
            UInt128 units = Units(parsed.GetRequiredValue(amount));
            SendPlace place = await StakingSteps.DepositAsync(session, units, cancellation);
            UInt128 all = await session.ReadAsync(nameof(CuckooPay), CuckooPay.DepositOf(session.Account), cancellation);
            return new EdgeAnswer(
                Fields(place, ("account", $"{session.Account}"), ("amount", $"{units}"), ("deposited", $"{all}")),
                $"{Text(units)} deposited by {session.Account} in block {place.Block}; {Text(all)} in all.");
        });
    }

    private static async Task<EdgeAnswer> NodeAsync(ChainSession session, Address node, SendPlace place, string what, CancellationToken cancellation)
    {
        UInt256 own = await session.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(node), cancellation);
        UInt256 all = await session.ReadAsync(nameof(StakingManager), StakingManager.Votes(node), cancellation);
        bool isActive = await session.ReadAsync(nameof(StakingManager), StakingManager.IsActive(node), cancellation);
        JsonObject fields = Fields(place, ("node", $"{node}"), ("own", $"{own}"), ("staked", $"{all}"));
        fields["isActive"] = isActive;
        return new EdgeAnswer(fields, $"{what}; {node} has {Text(own)} of its own and {Text(all)} in all{(isActive ? "" : ", which is too little to work")}.");
    }

    private static async Task<StakingManager.Events.UnbondRequested> EventAsync(ChainSession session, SendPlace place, CancellationToken cancellation)
    {
        LogFilter filter = new([session.Contracts[nameof(StakingManager)]], [StakingManager.Events.UnbondRequested.Definition.Topic]);
        foreach (LogEntry log in await session.Rpc.AskAsync(Eth.Logs(filter, place.Block, place.Block), cancellation))
        {
            if (log.Transaction == place.Transaction && StakingManager.Events.UnbondRequested.TryRead(log.Topics, log.BodyBytes(), out StakingManager.Events.UnbondRequested? asked)) return asked;
        }

        throw new EdgeSetupException($"Transaction {place.Transaction} is done, but the node does not tell the number of what leaves.");
    }

    private static SigningKey HotKey(string path)
    {
        try
        {
            return SigningKey.LoadOrCreate(path);
        }
        catch (KeyFileException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    private static JsonObject Fields(SendPlace place, params ReadOnlySpan<(string Name, string Text)> fields)
    {
        JsonObject all = new() { ["transaction"] = $"{place.Transaction}", ["block"] = place.Block };
        foreach ((string name, string text) in fields) all[name] = text;
        return all;
    }

    private static Argument<string> Amount(string name, string description)
    {
        Argument<string> amount = new(name) { Description = description };
        amount.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && TokenAmount.Parse(text) is null or "0") result.AddError($"{name} is above 0, in tokens with at most 18 decimals, such as 0.5.");
        });
        return amount;
    }

    private static Argument<string> Node()
    {
        Argument<string> node = new("node") { Description = "The node's address, its operator's." };
        node.Validators.Add(CheckNode);
        return node;
    }

    private static void CheckNode(SymbolResult result)
    {
        if (result.Tokens is [{ Value: var text }] && !Address.TryParse(text, out _)) result.AddError("A node is 0x and 40 hexadecimal digits; mixed case must match its checksum.");
    }

    /// <summary>An amount of tokens that was checked to be one, in units.</summary>
    /// <exception cref="EdgeSetupException">There cannot be so many.</exception>
    internal static UInt128 Units(string tokens) => UInt128.TryParse(TokenAmount.Parse(tokens), out UInt128 units) ? units : throw new EdgeSetupException($"{tokens} tokens are more than there can be.");

    private static string Text(UInt256 units) => TokenAmount.Format(units.ToString());
}
