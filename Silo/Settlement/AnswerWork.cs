// Answers what is asked about roots on the chain, so that nobody can have a true root cancelled by asking and waiting. Everything follows
// from the chain and from what is stored: which questions are open, the leaves under their roots, what payers have signed. An answer is
// sent under an id in the operator's journal, which is looked up before anything else, so the process may die anywhere.
//
// What has no true answer is told and left alone: a root that is false falls.

using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Watching;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Silo.Settlement;

/// <summary>The work on questions, a step at a time. One caller at a time.</summary>
internal sealed class AnswerWork
{
    // Asking costs a bond each, answering a call: so many are looked at in a step, the most urgent first, and so many are on their way at once.
    private const int MostLookedAt = 64;
    private const int MostOnTheWay = 16;

    // How often an answer that the chain refused after all is sent under another id.
    private const int MostAttempts = 100;

    // What has no answer is not worked out again at once: that may read a million leaves.
    private static readonly TimeSpan RestTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DevelopmentRestTime = TimeSpan.FromSeconds(2);

    private readonly ISettlementChain chain;
    private readonly IEpochArchive archive;
    private readonly IGrainFactory grains;
    private readonly TimeProvider time;
    private readonly PayEvents events;
    private readonly Dictionary<OpenQuestion, (string Why, DateTimeOffset Until)> unanswered = [];

    /// <param name="chain">The chain.</param>
    /// <param name="archive">Where the leaves are.</param>
    /// <param name="grains">The grains.</param>
    /// <param name="time">The clock.</param>
    public AnswerWork(ISettlementChain chain, IEpochArchive archive, IGrainFactory grains, TimeProvider time)
    {
        (this.chain, this.archive, this.grains, this.time) = (chain, archive, grains, time);
        events = new PayEvents(chain.Rpc, chain.Pay, new FollowerOptions { Confirmations = chain.Confirmations }, time);
    }

    private IEpochGrain Epochs => grains.GetGrain<IEpochGrain>(LedgerBook.Main);

    /// <summary>What has no answer, in one sentence; nothing while all is well.</summary>
    public string? Unanswered { get; private set; }

    /// <summary>Answers what is open and has an answer.</summary>
    /// <returns>How many answers were sent.</returns>
    /// <exception cref="RpcException">The chain does not answer; the next step goes on where this one was.</exception>
    public async Task<int> StepAsync(CancellationToken cancellation)
    {
        await events.CatchUpAsync(cancellation);
        List<OpenQuestion> open = [];
        foreach (OpenQuestion question in events.Questions.OrderBy(static one => (one.Deadline, one.Number)).Take(MostLookedAt))
        {
            if (question.IsIn(await ReadAsync(CuckooPay.ChallengeAt(question.Number), cancellation))) open.Add(question);
        }

        int sent = open.Count == 0 ? 0 : await chain.AsOperatorAsync((sender, _) => AnswerAsync(sender, open, cancellation), cancellation);
        foreach (OpenQuestion over in unanswered.Keys.Where(one => !open.Contains(one)).ToArray()) unanswered.Remove(over);
        await TellAsync();
        return sent;
    }

    private async Task<int> AnswerAsync(TransactionSender sender, List<OpenQuestion> open, CancellationToken cancellation)
    {
        // What was sent before and is not there: lost by its node, undone, or with too small a fee.
        await sender.AdvanceAsync(cancellation);
        int sent = 0, onTheWay = open.Count(one => Newest(sender, one).Record is { State: SendState.Sent });
        foreach (OpenQuestion question in open)
        {
            if (onTheWay + sent >= MostOnTheWay) break;
            if (unanswered.TryGetValue(question, out var told) && time.GetUtcNow() < told.Until) continue;
            (string id, SendRecord? known) = Newest(sender, question);
            if (known is not null) continue;
            if (await SendAsync(sender, question, id, cancellation) is { } why)
            {
                unanswered[question] = (why, time.GetUtcNow() + (chain.IsDevelopment ? DevelopmentRestTime : RestTime));
                continue;
            }

            unanswered.Remove(question);
            sent++;
        }

        return sent;
    }

    // The first attempt that did not fail for good, which may be one that was not sent yet. One that is deep in the chain and went through,
    // while the question is there, was for another question of this number.
    private static (string Id, SendRecord? Record) Newest(TransactionSender sender, OpenQuestion question)
    {
        string id = "";
        SendRecord? record = null;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"answer {question.Number} {attempt}");
            record = sender.Find(id);
            if (record is not { State: SendState.Final or SendState.Displaced }) break;
        }

        return (id, record);
    }

    private async Task<string?> SendAsync(TransactionSender sender, OpenQuestion question, string id, CancellationToken cancellation)
    {
        (Answer? answer, AnswerLack lack) = AnswerRules.Of(question, await MeansAsync(question, sender.Account, cancellation));
        if (answer is null) return lack.ToString();
        SendAnswer sent = await sender.SendAsync(id, new SendOrder(chain.Pay, answer.InputFor(question.Number)), cancellation);
        return sent.Outcome is SendOutcome.Accepted ? null : $"{sent.Outcome}, {sent.Reason}";
    }

    private async Task<AnswerMeans> MeansAsync(OpenQuestion question, Address sender, CancellationToken cancellation)
    {
        BlockHeader? head = await chain.Rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation);
        AnswerMeans means = new(head?.Timestamp ?? 0, 0, null, null, null);
        switch (question.Kind)
        {
            case QuestionKind.Spend:
                return means with
                {
                    Recorded = await ReadAsync(CuckooPay.VouchedOf(question.Account), cancellation),
                    Voucher = await VoucherAsync(question, sender),
                };
            case QuestionKind.Earned:
                KnownRoot? asked = await RootAsync(question.Epoch, cancellation);
                ulong newest = (ulong)await ReadAsync(CuckooPay.LatestEpoch(), cancellation);
                return means with { Asked = asked, Newest = newest == question.Epoch ? asked : await RootAsync(newest, cancellation) };
            default:
                return means with { Asked = await RootAsync(question.Epoch, cancellation) };
        }
    }

    // The operator signs for the network's own spending itself, where the books say so: under a root that it has made.
    private async Task<SignedSpending?> VoucherAsync(OpenQuestion question, Address sender)
    {
        EpochsView view = await Epochs.View();
        if (question.Account == sender && view.Treasury == $"{sender}" && HashOf(question.Epoch) is { } made && view.Epochs.Any(one => one.Published?.DataHash == made))
            return new SignedSpending(question.Subject, chain.SignAsOperator(new Voucher(VoucherKind.Spent, sender, question.Subject)));
        return await grains.GetGrain<IVoucherGrain>($"{question.Account}").Newest(VoucherSide.Spent) is { } kept
            ? new SignedSpending(kept.Total.Units, Convert.FromHexString(kept.Signature))
            : null;
    }

    // Whoever posted it: leaves that make the root answer for it.
    private async Task<KnownRoot?> RootAsync(ulong epoch, CancellationToken cancellation)
    {
        if (HashOf(epoch) is not { } hash) return null;
        PostedRoot posted = events.Roots.Last(one => one.Epoch == epoch);
        LeavesFile? file = await archive.LoadAsync(new EpochPublished(hash, $"{posted.Root.Hash}", new Amount(posted.Root.Spent), posted.Count, null), cancellation);
        return file?.Tree.Root == posted.Root && file.Tree.Count == posted.Count ? new KnownRoot(epoch, file.Tree) : null;
    }

    private Hash256? HashOf(ulong epoch) =>
        events.Roots.LastOrDefault(one => one.Epoch == epoch) is { Epoch: > 0 } posted ? Hash256.From(posted.DataHash.ToBytes()) : null;

    private async Task TellAsync()
    {
        KeyValuePair<OpenQuestion, (string Why, DateTimeOffset Until)>[] told = [.. unanswered.OrderBy(static one => (one.Key.Deadline, one.Key.Number))];
        string? what = told is [{ Key: var first, Value.Why: var why }, ..]
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Question {first.Number} about root {first.Epoch} of the contract has no answer ({why}){(told.Length > 1 ? $", nor have {told.Length - 1} others" : "")}: the root falls after {DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(first.Deadline, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())):u}.")
            : null;
        Unanswered = what;
        await Epochs.Unanswered(what);
    }

    private Task<T> ReadAsync<T>(Cuckoo.Chain.Abi.ContractCall<T> call, CancellationToken cancellation) => chain.Rpc.ReadAsync(chain.Pay, call, BlockTag.Latest, cancellation);
}
