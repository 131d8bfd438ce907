using System.CommandLine;
using System.CommandLine.Parsing;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.Staking;
using Cuckoo.Client;

namespace Cuckoo.Cli.Disputes;

/// <summary><c>cuckoo dispute harm</c>: a coordinator says who paid for the result that a dispute is about, so that a slash pays that one back.</summary>
internal static class HarmAct
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        ChainCommand harm = ChainCommand.Signs(
            "harm", "Name the user who paid for the result that a dispute is about, as a coordinator: of a slash that one is paid back first. It is said once, with the coordinator's hot key; any key may send it.");
        Argument<ulong> id = DisputeActs.Number();
        Option<string> user = new("--user") { Description = "The address of who paid.", Required = true };
        Option<string> paid = new("--paid") { Description = "What was paid for the job, in tokens, such as 0.5.", Required = true };
        Option<string> hotKey = new("--hot-key") { Description = "File of the coordinator's hot key, which signs the statement.", Required = true };
        user.Validators.Add(CheckUser);
        paid.Validators.Add(CheckPaid);
        harm.Command.Arguments.Add(id);
        foreach (Option option in new Option[] { user, paid, hotKey }) harm.Command.Options.Add(option);
        return harm.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = DisputeActs.ReaderOf(session);
            DisputeCase dispute = await DisputeActs.FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            using SigningKey witness = Witness(parsed.GetRequiredValue(hotKey));
            HarmStatement statement = new(dispute.Job, Address.Parse(parsed.GetRequiredValue(user)), StakingActs.Units(parsed.GetRequiredValue(paid)));
            if (WhyNot(dispute, statement) is { } reason) throw new EdgeSetupException(reason);
            await CheckWitnessAsync(session, reader, dispute, witness.Address, cancellation);
            byte[] signature = statement.Sign(witness, ReceiptDomain.Of(session.Contracts.ChainId, reader.Contract));
            DisputeActs.Done(await DisputeActs.DisputantOf(session, reader).ShowHarmAsync(dispute, statement, witness.Address, signature, cancellation));
            return await DisputeActs.ShownAsync(reader, dispute.Id, cancellation);
        });
    }

    private static string? WhyNot(DisputeCase dispute, HarmStatement statement) =>
        dispute.IsClosed ? $"Dispute {dispute.Id} is over."
        : dispute.Job == default ? $"Dispute {dispute.Id} is about no job, so nobody paid for one."
        : dispute.Harmed is { } named ? $"{named} was named in dispute {dispute.Id} already."
        : statement.User == dispute.Node ? $"{statement.User} is the accused itself."
        : null;

    private static async Task CheckWitnessAsync(ChainSession session, DisputeReader reader, DisputeCase dispute, Address key, CancellationToken cancellation)
    {
        if (await reader.HolderOfAsync(key, cancellation) is not { IsAnswerable: true } holder) throw new EdgeSetupException($"{key} is no node's hot key.");
        if (holder.Node == dispute.Node) throw new EdgeSetupException($"{key} is the hot key of the accused.");
        bool isCoordinator = await session.ReadAsync(nameof(StakingManager), StakingManager.RoleOf(holder.Node), cancellation) == StakingSteps.Coordinator;
        if (!isCoordinator || !await session.ReadAsync(nameof(StakingManager), StakingManager.IsActive(holder.Node), cancellation))
            throw new EdgeSetupException($"{holder.Node} is no coordinator with its least stake, and only such a one can say who paid.");
    }

    private static SigningKey Witness(string path)
    {
        if (!File.Exists(path)) throw new EdgeSetupException($"There is no key file {path}; name another with --hot-key.");
        try
        {
            return SigningKey.LoadOrCreate(path);
        }
        catch (KeyFileException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    private static void CheckUser(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && !Address.TryParse(text, out _)) result.AddError("--user is 0x and 40 hexadecimal digits; mixed case must match its checksum.");
    }

    private static void CheckPaid(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && TokenAmount.Parse(text) is null or "0") result.AddError("--paid is above 0, in tokens with at most 18 decimals, such as 0.5.");
    }
}
