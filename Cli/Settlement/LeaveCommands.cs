using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Settlement;

/// <summary><c>cuckoo withdraw</c> and <c>cuckoo exit</c>: a payer takes its deposit. They differ in where the leaves come from: exit asks nobody.</summary>
internal static class LeaveCommands
{
    private const string Steps = " Each run does the next step and says when to come back. Exits with 0 when a step was done or has to wait, 1 when it cannot be done, 2 for a wrong command line.";

    /// <summary>With an edge that is there.</summary>
    public static Command Withdraw() => New("withdraw", "Take a deposit out, with the proof that the edge publishes." + Steps, mayAsk: true);

    /// <summary>With public data alone.</summary>
    public static Command Exit() => New("exit", "Take a deposit out by a node of the chain and a file of leaves, whether or not anybody of the network still answers." + Steps, mayAsk: false);

    private static Command New(string name, string description, bool mayAsk)
    {
        Option<string?> amount = new("--amount") { Description = "How much, in 10^-18 tokens; all that is there unless said." };
        Command command = new(name, description) { amount };
        SettlementFlags flags = SettlementFlags.AddTo(command, signs: true);
        return command.Does(async (parsed, cancellation) =>
        {
            UInt128? wanted = parsed.GetValue(amount) is not { } text ? null
                : UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 units) && units > 0 ? units
                : throw new EdgeSetupException("--amount is a whole number of 10^-18 tokens.");
            await using ChainSession chain = await flags.OpenAsync(parsed, cancellation);
            Address payer = chain.Key.Address;
            LeavingState state = await Leaving.ReadAsync(chain.Rpc, chain.Pay, payer, cancellation);
            (LeavingStep step, ulong until) = Leaving.Next(state, hasLeaf: true);
            SumProof? proof = null;
            if (step is LeavingStep.Prove)
            {
                proof = await Proof(flags, parsed, chain, state.FinalEpoch, mayAsk, cancellation);
                (step, until) = Leaving.Next(state, proof is not null);
            }

            UInt128 before = state.Kept;
            switch (step)
            {
                case LeavingStep.Ask:
                    await chain.SendAsync("request exit", chain.Pay, CuckooPay.RequestExit(wanted ?? state.Kept), cancellation);
                    until = state.Now + state.Rules.ExitDelay;
                    break;
                case LeavingStep.Prove:
                    await chain.SendAsync("exit", chain.Pay, CuckooPay.Exit(proof!.ForContract()), cancellation);
                    break;
                case LeavingStep.State:
                    Address token = await chain.ReadAsync(CuckooPay.TOKEN(), cancellation);
                    await chain.SendAsync("approve the bond", token, CuckooToken.Approve(chain.Pay, state.Rules.ChallengeBond), cancellation);
                    await chain.SendAsync("state spent", chain.Pay, CuckooPay.StateSpent(0), cancellation);
                    until = state.Now + state.Rules.ChallengeWindow;
                    break;
                case LeavingStep.TakeUnproven:
                    await chain.SendAsync("exit unproven", chain.Pay, CuckooPay.ExitUnproven(), cancellation);
                    break;
            }

            bool isDone = step is LeavingStep.Prove or LeavingStep.TakeUnproven;
            UInt128 left = isDone ? (await Leaving.ReadAsync(chain.Rpc, chain.Pay, payer, cancellation)).Kept : before;
            JsonObject fields = new()
            {
                ["address"] = payer.ToString(),
                ["step"] = step.ToString(),
                ["done"] = isDone,
                ["paid"] = SettlementCommand.Text(before - left),
                ["left"] = SettlementCommand.Text(left),
                ["until"] = until == 0 ? null : until,
            };
            return new Settled(ExitCode.Done, fields, Sentence(step, until, before - left, left));
        });
    }

    private static string Sentence(LeavingStep step, ulong until, UInt128 paid, UInt128 left)
    {
        string time = DateTimeOffset.FromUnixTimeSeconds((long)until).ToString("u", CultureInfo.InvariantCulture);
        return step switch
        {
            LeavingStep.NothingLeft => "Nothing is deposited that could be taken.",
            LeavingStep.Ask => $"Asked. Come back after {time}.",
            LeavingStep.Wait => $"It is asked for; come back after {time}.",
            LeavingStep.WaitForRoot => "A root that was posted in time to count is not final yet; come back when it is.",
            LeavingStep.State => $"No leaf of this address is in the final root: it was stated that nothing was spent, under a bond. Come back after {time}.",
            _ => $"{SettlementCommand.Tokens(paid)} paid out; {SettlementCommand.Tokens(left)} stay deposited.",
        };
    }

    private static async Task<SumProof?> Proof(SettlementFlags flags, ParseResult parsed, ChainSession chain, ulong final, bool mayAsk, CancellationToken cancellation)
    {
        CuckooPay.Structs.Epoch root = await chain.ReadAsync(CuckooPay.EpochAt(final), cancellation);
        LeavesFile file = await flags.LeavesAsync(parsed, final, mayAsk, cancellation)
            ?? throw new EdgeSetupException($"The leaves of epoch {final} are needed: name a file with --leaves. Its SHA-256 is {await DataHash(chain, final, cancellation)}.");
        if (file.Header.Root != root.Root)
            throw new EdgeSetupException($"The file is not that of epoch {final}, the latest that is final: its SHA-256 is {await DataHash(chain, final, cancellation)}.");
        return file.Tree.Prove(chain.Key.Address);
    }

    private static async Task<string> DataHash(ChainSession chain, ulong epoch, CancellationToken cancellation)
    {
        PayEvents events = chain.Events();
        await events.CatchUpAsync(cancellation);
        return events.Roots.FirstOrDefault(root => root.Epoch == epoch).DataHash.ToString();
    }
}
