using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Disputes;

/// <summary>Commands that take part in a dispute with a key. Each looks first, so that what the contract would refuse is said in words and costs no gas.</summary>
internal static class DisputeActs
{
    private static readonly string[] Kinds = ["wrong-step", "wrong-trace", "withholding", "contradiction", "conduct"];

    /// <summary><c>cuckoo dispute open</c>.</summary>
    public static Command Open()
    {
        ChainCommand open = ChainCommand.Signs("open", "Accuse a miner on the chain, under a bond that is lost if it is found innocent. What it did is shown by a file of evidence.");
        Option<string> evidence = new("--evidence") { Description = "File with what GET /v1/requests/ID/evidence gave.", Required = true };
        Option<string?> with = new("--with") { Description = "For a contradiction: the file with the other receipt, another one for the same job and lease." };
        Option<string?> miner = new("--miner") { Description = "Which of the miners in the file; the only one when absent." };
        Option<string?> kind = new("--kind") { Description = "wrong-step, wrong-trace (the step is found by halving), withholding (it has to show a step), contradiction or conduct; when absent a wrong step where the file shows one, else conduct." };
        Option<int?> step = new("--step") { Description = "The step, from 1; the first that differs when absent." };
        kind.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Kinds.Contains(text, StringComparer.Ordinal)) result.AddError($"--kind is one of {string.Join(", ", Kinds)}.");
        });
        foreach (Option option in new Option[] { evidence, with, miner, kind, step }) open.Command.Options.Add(option);
        return open.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = ReaderOf(session);
            TypedDataDomain domain = ReceiptDomain.Of(session.Contracts.ChainId, reader.Contract);
            EvidenceFile file = EvidenceFile.Read(parsed.GetRequiredValue(evidence), parsed.GetValue(miner), domain);
            EvidenceFile? other = parsed.GetValue(with) is { } path ? EvidenceFile.Read(path, parsed.GetValue(miner), domain) : null;
            Address node = await NodeOfAsync(reader, file, cancellation);
            DisputeCharge charge = ChargeOf(parsed.GetValue(kind), parsed.GetValue(step) - 1, file, other, node);
            if (await reader.IsPunishedAsync(charge.FaultOf(node), cancellation)) throw new EdgeSetupException($"{node} was punished for this already.");
            string id = $"dispute open {charge.FaultOf(node)} {await reader.CountAsync(cancellation)}";
            DisputeResult result = await DisputantOf(session, reader).OpenAsync(id, charge, node, cancellation);
            DisputeCase opened = await FindAsync(reader, Done(result).Opened!.Value, cancellation);
            return new EdgeAnswer(DisputeText.Fields(opened), [charge.Words, .. DisputeText.Lines(opened, await reader.TimeAsync(cancellation))]);
        });
    }

    /// <summary><c>cuckoo dispute answer</c>.</summary>
    public static Command Answer()
    {
        ChainCommand answer = ChainCommand.Signs("answer", "Take this key's turn: as the accused show the step that is asked for, from the traces that the miner kept; as the challenger say whether the step shown is right.");
        Argument<ulong> id = Number();
        Option<string?> traces = new("--traces") { Description = "As the accused: the miner's folder of traces, KEY.traces beside its key." };
        Option<string?> evidence = new("--evidence") { Description = "A file of evidence: as the challenger the right trace comes from it, and as the accused its own, where the folder has it no more." };
        answer.Command.Arguments.Add(id);
        answer.Command.Options.Add(traces);
        answer.Command.Options.Add(evidence);
        return answer.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = ReaderOf(session);
            DisputeCase dispute = await FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            DisputeMeans means = await MeansAsync(reader, dispute, session, parsed.GetValue(traces), parsed.GetValue(evidence), cancellation);
            DisputeMove move = DisputeRules.Next(dispute, session.Account, await reader.TimeAsync(cancellation), means);
            if (move.Act is not (DisputeAct.Reveal or DisputeAct.Show or DisputeAct.Pick)) throw new EdgeSetupException(WhyNot(dispute, session.Account, move));
            return await ActAsync(session, reader, dispute, move, means, cancellation);
        });
    }

    /// <summary><c>cuckoo dispute appeal</c>.</summary>
    public static Command Appeal()
    {
        ChainCommand appeal = ChainCommand.Signs("appeal", "Appeal against a verdict, as the accused, under a bond that is burnt if the verdict is upheld.");
        Argument<ulong> id = Number();
        appeal.Command.Arguments.Add(id);
        return appeal.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = ReaderOf(session);
            DisputeCase dispute = await FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            DisputeMeans means = new() { Appeals = true };
            DisputeMove move = DisputeRules.Next(dispute, session.Account, await reader.TimeAsync(cancellation), means);
            if (move.Act is not DisputeAct.Appeal) throw new EdgeSetupException($"Dispute {dispute.Id} is none that {session.Account} can appeal in now.");
            return await ActAsync(session, reader, dispute, move, means, cancellation);
        });
    }

    /// <summary><c>cuckoo dispute vote</c>.</summary>
    public static Command Vote()
    {
        ChainCommand vote = ChainCommand.Signs("vote", "Vote in a dispute, as a member of the committee, once the step was computed again.");
        Argument<ulong> id = Number();
        Argument<string> verdict = new("verdict") { Description = "guilty, innocent or draw." };
        verdict.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("guilty" or "innocent" or "draw") }]) result.AddError("A verdict is guilty, innocent or draw.");
        });
        vote.Command.Arguments.Add(id);
        vote.Command.Arguments.Add(verdict);
        return vote.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = ReaderOf(session);
            DisputeCase dispute = await FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            if (dispute.Stage is not DisputeStage.Committee) throw new EdgeSetupException($"The committee does not vote in dispute {dispute.Id} now.");
            if (!await reader.IsMemberAsync(session.Account, cancellation)) throw new EdgeSetupException($"{session.Account} is not on the committee.");
            if (await reader.HasVotedAsync(dispute.Id, session.Account, cancellation)) throw new EdgeSetupException($"{session.Account} has voted in dispute {dispute.Id}.");
            Done(await DisputantOf(session, reader).VoteAsync(dispute, Enum.Parse<DisputeOutcome>(parsed.GetRequiredValue(verdict), ignoreCase: true), cancellation));
            return await ShownAsync(reader, dispute.Id, cancellation);
        });
    }

    /// <summary><c>cuckoo dispute finish</c>.</summary>
    public static Command Finish()
    {
        ChainCommand finish = ChainCommand.Signs("finish", "End what is due in a dispute, by anybody: a turn that was not taken, or a verdict that stands. Then take out what disputes have left to this key.");
        Argument<ulong> id = Number();
        finish.Command.Arguments.Add(id);
        return finish.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = ReaderOf(session);
            DisputeCase dispute = await FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            DisputeAct due = DisputeRules.Due(dispute, await reader.TimeAsync(cancellation));
            if (due is DisputeAct.None && !dispute.IsClosed) throw new EdgeSetupException($"Nothing is due in dispute {dispute.Id} before {DisputeText.TimeOf(dispute.Deadline)}.");
            Disputant disputant = DisputantOf(session, reader);
            if (due is not DisputeAct.None) Done(await disputant.DoAsync(dispute, new DisputeMove(due), new DisputeMeans(), cancellation));
            UInt256 credit = await reader.CreditOfAsync(session.Account, cancellation);
            if (!credit.IsZero) Done(await disputant.WithdrawAsync(cancellation) ?? new DisputeResult(null, null));
            EdgeAnswer shown = await ShownAsync(reader, dispute.Id, cancellation);
            shown.Fields["withdrawn"] = $"{credit}";
            return credit.IsZero ? shown : shown with { Lines = [.. shown.Lines, $"{DisputeText.Amount(credit)} were taken out to {session.Account}."] };
        });
    }

    /// <summary>The contract of a session.</summary>
    internal static DisputeReader ReaderOf(ChainSession session) => new(session.Rpc, session.Contracts[nameof(DisputeManager)]);

    /// <summary>The argument that names a dispute.</summary>
    internal static Argument<ulong> Number() => new("id") { Description = "The contract's number of the dispute." };

    /// <summary>A dispute that has to be there.</summary>
    /// <exception cref="EdgeSetupException">It is not.</exception>
    internal static async Task<DisputeCase> FindAsync(DisputeReader reader, ulong id, CancellationToken cancellation) =>
        await reader.FindAsync(id, cancellation) ?? throw new EdgeSetupException($"There is no dispute {id} on the chain.");

    private static async Task<Address> NodeOfAsync(DisputeReader reader, EvidenceFile file, CancellationToken cancellation)
    {
        KeyHolder? holder = await reader.HolderOfAsync(file.Receipt.Signer, cancellation);
        return holder is { IsAnswerable: true } ? holder.Node
            : Address.TryParse(file.Said.Miner, out Address miner) ? miner
            : throw new EdgeSetupException($"{file.Receipt.Signer} is no node's key.");
    }

    private static DisputeCharge ChargeOf(string? kind, int? step, EvidenceFile file, EvidenceFile? other, Address node) => kind switch
    {
        "contradiction" => new DisputeCharge.Contradiction(file.Receipt, other?.Receipt ?? throw new EdgeSetupException("Name the file with the other receipt with --with.")),
        "withholding" => new DisputeCharge.Withholding(file.Receipt, InRange(step ?? file.Step ?? 0, file)),
        "wrong-trace" => new DisputeCharge.WrongTrace(file.Receipt),
        null or "wrong-step" when file.Claimed is { } claimed && (step ?? file.Step) is { } at => new DisputeCharge.WrongStep(file.Receipt, claimed, InRange(at, file)),
        "wrong-step" => throw new EdgeSetupException("The file shows no step that differs; say which with --step, or take another --kind."),
        _ => new DisputeCharge.Conduct(node, Bytes32.Keccak(
            [.. Digest(file), .. Convert.FromHexString(file.Said.RightOutputHash), .. Convert.FromHexString(file.Said.RightTraceRoot)]), file.Receipt.Job),
    };

    private static int InRange(int step, EvidenceFile file) => step >= 0 && step < file.Receipt.Statement.Steps
        ? step
        : throw new EdgeSetupException(string.Create(CultureInfo.InvariantCulture, $"The receipt has steps 1 to {file.Receipt.Statement.Steps}."));

    private static byte[] Digest(EvidenceFile file) =>
        ReceiptDomain.TryRead(file.Said.Receipt.Domain?.Name, file.Said.Receipt.Domain?.Version, file.Said.Receipt.Domain?.ChainId, file.Said.Receipt.Domain?.VerifyingContract, out TypedDataDomain domain)
        && file.Receipt.Statement.TryDigest(domain, out Bytes32 digest)
            ? digest.ToBytes()
            : throw new EdgeSetupException("The receipt has no domain.");

    private static async Task<DisputeMeans> MeansAsync(DisputeReader reader, DisputeCase dispute, ChainSession session, string? folder, string? evidence, CancellationToken cancellation)
    {
        if (dispute.Doubt is not { } doubt) return new DisputeMeans();
        EvidenceFile? file = evidence is null ? null : EvidenceFile.Read(evidence, null, ReceiptDomain.Of(session.Contracts.ChainId, reader.Contract));
        TraceSteps? kept = folder is null ? null : new TraceFolder(folder, TraceFolder.DefaultTime, TraceFolder.DefaultBytes, TimeProvider.System).Find(doubt.Root);
        bool isPick = dispute.Stage is DisputeStage.Pick;
        IReadOnlyList<DisputeEvent> events = isPick ? await reader.HistoryAsync(dispute.Id, 1, cancellation) : [];
        return new DisputeMeans
        {
            Claimed = kept ?? file?.Claimed,
            Right = file?.Right,
            Shown = events.LastOrDefault(one => one.Shown?.Step == doubt.Probe)?.Shown?.Digest,
        };
    }

    private static string WhyNot(DisputeCase dispute, Address account, DisputeMove move) =>
        dispute.IsClosed ? $"Dispute {dispute.Id} is over."
        : move.Act is DisputeAct.Expire or DisputeAct.Execute ? $"The turn is over; cuckoo dispute finish {dispute.Id} ends it."
        : move.Act is DisputeAct.None ? $"It is the turn of {account}, and neither --traces nor --evidence has the trace that is asked for, or its time is over."
        : $"It is not the turn of {account}.";

    private static async Task<EdgeAnswer> ActAsync(ChainSession session, DisputeReader reader, DisputeCase dispute, DisputeMove move, DisputeMeans means, CancellationToken cancellation)
    {
        Done(await DisputantOf(session, reader).DoAsync(dispute, move, means, cancellation));
        return await ShownAsync(reader, dispute.Id, cancellation);
    }

    /// <summary>A dispute as it is now.</summary>
    internal static async Task<EdgeAnswer> ShownAsync(DisputeReader reader, ulong id, CancellationToken cancellation)
    {
        DisputeCase now = await FindAsync(reader, id, cancellation);
        return new EdgeAnswer(DisputeText.Fields(now), [.. DisputeText.Lines(now, await reader.TimeAsync(cancellation))]);
    }

    /// <summary>What takes part in disputes with the session's key.</summary>
    internal static Disputant DisputantOf(ChainSession session, DisputeReader reader) => new(session.Rpc, reader, session.Sender);

    /// <summary>What was done.</summary>
    /// <exception cref="EdgeSetupException">The contract refuses it.</exception>
    internal static DisputeResult Done(DisputeResult result) => result.IsDone ? result : throw new EdgeSetupException($"{nameof(DisputeManager)} refuses: {result.Refusal}");
}
