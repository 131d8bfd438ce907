// Carries the network's cases against miners to the chain: opens them with the operator's bond, looks how they stand, ends what is due by
// the chain's time, and takes out what is left. The disputes' grain notes each step when it is done; doing one again does no harm, since
// what is sent has an id in the operator's journal and an opening is looked up on the chain as well. So the process may die anywhere.

using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Grains;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Silo.Settlement;

/// <summary>The work on disputes, a step at a time. One caller at a time.</summary>
internal sealed class DisputeWork
{
    private static readonly TimeSpan SendTime = TimeSpan.FromMinutes(5);

    // After something was refused it is not tried again at once.
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DevelopmentRestTime = TimeSpan.FromSeconds(2);

    // What a contract says for ever: waiting does not help.
    private static readonly string[] Final = ["AlreadyPunished", "NotANode", "BadSignature", "BadProof", "StepOutOfRange"];

    private readonly ISettlementChain chain;
    private readonly IGrainFactory grains;
    private readonly int most;
    private readonly TimeSpan evidenceTime;
    private readonly TimeProvider time;
    private readonly DisputeReader reader;
    private readonly Dictionary<int, DateTimeOffset> notBefore = [];
    private readonly Dictionary<int, ulong> closedIn = [];

    /// <param name="chain">The chain.</param>
    /// <param name="grains">The grains.</param>
    /// <param name="most">The most disputes that are open at once: so many bonds are out.</param>
    /// <param name="evidenceTime">How long evidence is kept.</param>
    /// <param name="time">The clock.</param>
    public DisputeWork(ISettlementChain chain, IGrainFactory grains, int most, TimeSpan evidenceTime, TimeProvider time)
    {
        (this.chain, this.grains, this.most, this.evidenceTime, this.time) = (chain, grains, most, evidenceTime, time);
        reader = new DisputeReader(chain.Rpc, chain.Contracts[nameof(DisputeManager)]);
    }

    private IDisputeGrain Book => grains.GetGrain<IDisputeGrain>(Disputes.Main);

    /// <summary>Looks at what is open, and opens what waits while there is room.</summary>
    /// <returns>How many were opened.</returns>
    /// <exception cref="RpcException">The chain does not answer; the next step goes on where this one was.</exception>
    public async Task<int> StepAsync(CancellationToken cancellation)
    {
        DisputesView view = await Book.View();
        foreach (DisputeRecord open in view.Disputes.Where(static one => one.Status is DisputeStatus.Open)) await FollowAsync(open, cancellation);
        int room = most - (await Book.View()).Disputes.Count(static one => one.Status is DisputeStatus.Open);
        DisputeRecord[] due = [.. view.Disputes.Where(one => one.Status is DisputeStatus.Waiting && !IsResting(one.Number))];
        if (due.Length == 0 || room <= 0) return 0;
        int opened = 0;
        DisputeTerms terms = await reader.TermsAsync(cancellation);
        foreach (DisputeRecord waiting in due)
        {
            // Before it is tried: one that always fails does not stand in the others' way.
            Rest(waiting.Number);
            if (await OpenAsync(waiting, terms, cancellation) && ++opened == room) break;
        }

        return opened;
    }

    /// <summary>A dispute of the chain as the grain notes it.</summary>
    internal static DisputeProgress ProgressOf(DisputeCase dispute) => new(
        (DisputeTurn)dispute.Stage, DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(dispute.Deadline, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())),
        (DisputeFinding)dispute.Outcome, new Amount((UInt128)dispute.Bond), new Amount((UInt128)dispute.Stake));

    private async Task<bool> OpenAsync(DisputeRecord waiting, DisputeTerms terms, CancellationToken cancellation)
    {
        Conviction about = waiting.Conviction;
        if (await grains.GetGrain<IVerificationGrain>(about.Judged.Value).Evidence() is not { } evidence
            || evidence.Wrong.FirstOrDefault(w => w.Receipt.Job == about.Job && w.Receipt.Lease == about.Lease) is not { } wrong)
        {
            // The verdict may be about to be written; what is gone comes no more.
            if (time.GetUtcNow() > waiting.At + evidenceTime) await Book.Dropped(waiting.Number, "Its evidence is no longer kept.");
            return false;
        }

        ReceiptStatement statement = ReceiptDigest.StatementOf(wrong.Receipt);
        if (DisputedReceipt.TryOf(statement, wrong.Receipt.Signature, ReceiptDomain.Of(chain.ChainId, reader.Contract)) is not { } receipt)
        {
            await Book.Dropped(waiting.Number, "Its receipt is signed for another contract, or for none.");
            return false;
        }

        if (terms.CommitteeSize == 0)
        {
            await Book.Held(waiting.Number, "Nobody is on the committee yet: it would end in a draw.");
            return false;
        }

        Address node = Address.Parse(about.Miner.Value);
        bool answers = await reader.HolderOfAsync(receipt.Signer, cancellation) is { IsAnswerable: true } holder && holder.Node == node;
        DisputeCharge charge = answers && DisputeBookRules.StepToShow(wrong) is { } step && TraceSteps.TryRead(wrong.Receipt.Leaves?.Value) is { } trace
            ? new DisputeCharge.WrongStep(receipt, trace, step)
            : new DisputeCharge.Conduct(node, EvidenceHash(wrong.Receipt, evidence.Right), receipt.Job);
        return await OpenAsync(waiting, charge, node, cancellation);
    }

    private async Task<bool> OpenAsync(DisputeRecord waiting, DisputeCharge charge, Address node, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(SendTime, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        string id = string.Create(CultureInfo.InvariantCulture, $"dispute {waiting.Conviction.Job} {waiting.Conviction.Lease} open");
        DisputeResult result = await chain.AsOperatorAsync(
            async (sender, _) =>
            {
                if (chain.IsDevelopment) await FillPurseAsync(sender, either.Token);
                return await new Disputant(chain.Rpc, reader, sender).OpenAsync(id, charge, node, either.Token);
            },
            either.Token);
        if (result.Opened is { } opened && await reader.FindAsync(opened, cancellation) is { } dispute)
        {
            await Book.Opened(waiting.Number, (long)opened, ProgressOf(dispute));
            return true;
        }

        string why = result.Refusal ?? "It is not on the chain yet.";
        if (Final.Any(name => why.Contains(name, StringComparison.Ordinal))) await Book.Dropped(waiting.Number, why);
        else await Book.Held(waiting.Number, why);
        return false;
    }

    // On a development chain the operator was granted half of the token, and takes it when it first needs some.
    private async Task FillPurseAsync(TransactionSender sender, CancellationToken cancellation)
    {
        Address token = chain.Contracts[nameof(CuckooToken)];
        if ((await chain.Rpc.ReadAsync(token, CuckooToken.BalanceOf(sender.Account), BlockTag.Latest, cancellation)).IsZero)
            await sender.SendAndFinishAsync("mint the operator's grant", SendOrder.Call(token, CuckooToken.Mint(0)), cancellation);
    }

    private async Task FollowAsync(DisputeRecord open, CancellationToken cancellation)
    {
        ulong id = (ulong)open.OnChain!;
        // A chain that forgot its last second may have given the number to another one until what was sent is there again.
        if (await reader.FindAsync(id, cancellation) is not { } dispute || dispute.Job != DisputedReceipt.JobOf(open.Conviction.Job.Value)) return;
        if (dispute.IsClosed)
        {
            await CloseAsync(open, dispute, cancellation);
            return;
        }

        closedIn.Remove(open.Number);
        await Book.Seen(open.Number, ProgressOf(dispute));
        DisputeAct due = DisputeRules.Due(dispute, await NowAsync(cancellation));
        if (due is DisputeAct.None || IsResting(open.Number)) return;
        DisputeResult done = await SendAsync(disputant => disputant.DoAsync(dispute, new DisputeMove(due), new DisputeMeans(), cancellation), cancellation);
        if (!done.IsDone) Rest(open.Number);
        if (await reader.FindAsync(id, cancellation) is { IsClosed: false } now) await Book.Seen(open.Number, ProgressOf(now));
    }

    // As deep as anything of this chain has to lie before it counts; what is left of it is taken out first, so that nothing is forgotten.
    private async Task CloseAsync(DisputeRecord open, DisputeCase dispute, CancellationToken cancellation)
    {
        ulong head = await chain.Rpc.AskAsync(Eth.BlockNumber, cancellation);
        if (closedIn.TryAdd(open.Number, head)) await Book.Seen(open.Number, ProgressOf(dispute));
        if (head + 1 < closedIn[open.Number] + (ulong)chain.Confirmations) return;
        await SendAsync(async disputant => await disputant.WithdrawAsync(cancellation) ?? new DisputeResult(null, null), cancellation);
        await Book.Ended(open.Number, ProgressOf(dispute));
        closedIn.Remove(open.Number);
    }

    private Task<DisputeResult> SendAsync(Func<Disputant, Task<DisputeResult>> act, CancellationToken cancellation) =>
        chain.AsOperatorAsync((sender, _) => act(new Disputant(chain.Rpc, reader, sender)), cancellation);

    // A development chain makes a block for each transaction and none besides: its time stands still while nobody sends, and the next block
    // has the clock's.
    private async Task<ulong> NowAsync(CancellationToken cancellation)
    {
        ulong newest = await reader.TimeAsync(cancellation);
        return chain.IsDevelopment ? Math.Max(newest, (ulong)time.GetUtcNow().ToUnixTimeSeconds()) : newest;
    }

    // What the committee is to be shown: Keccak-256 of the receipt's digest, and the output hash and trace root that are right.
    private static Bytes32 EvidenceHash(Receipt receipt, Rerun right) => Bytes32.Keccak(
        [.. Convert.FromHexString(ReceiptDigest.Of(receipt).Value), .. Convert.FromHexString(right.OutputHash.Value), .. Convert.FromHexString(right.TraceRoot.Value)]);

    private bool IsResting(int number) => notBefore.TryGetValue(number, out DateTimeOffset at) && time.GetUtcNow() < at;

    private void Rest(int number) => notBefore[number] = time.GetUtcNow() + (chain.IsDevelopment ? DevelopmentRestTime : RestTime);
}
