// Closes epochs and posts their roots. Each step is noted by the epochs' grain when it is done, and doing it again does no harm: leaves
// are named by their content, and a root is sent under an id in the operator's journal, looked up there and on the chain before anything
// else. So the process may die anywhere.
//
// Nothing is posted that the contract could hold against the operator: whatever EpochChecks finds is a warning by name, and the epoch
// waits until it is gone.

using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;

namespace Cuckoo.Silo.Settlement;

/// <summary>The work on epochs, a step at a time. One caller at a time.</summary>
internal sealed class EpochWork
{
    // How often a root that the chain refused after all is sent under another id.
    private const int MostAttempts = 100;

    private static readonly TimeSpan SendTime = TimeSpan.FromMinutes(5);

    // After a warning the books are not read again at once.
    private static readonly TimeSpan RestTime = TimeSpan.FromMinutes(1);

    private readonly ISettlementChain chain;
    private readonly IEpochArchive archive;
    private readonly ILedgerJournal journal;
    private readonly IGrainFactory grains;
    private readonly Func<Task<TimeSpan>> length;
    private readonly TimeProvider time;
    private readonly PayEvents events;
    private readonly EpochFactsReader facts;
    private readonly HashSet<(Address Payer, ulong LeavesAt)> hurried = [];
    private readonly HashSet<OpenQuestion> promised = [];
    private DateTimeOffset notBefore;

    /// <param name="chain">The chain.</param>
    /// <param name="archive">Where leaves are published.</param>
    /// <param name="journal">The books.</param>
    /// <param name="grains">The grains.</param>
    /// <param name="accounts">Whose wallets are whose.</param>
    /// <param name="length">How long an epoch is now: it may be voted on.</param>
    /// <param name="time">The clock.</param>
    public EpochWork(ISettlementChain chain, IEpochArchive archive, ILedgerJournal journal, IGrainFactory grains, IPayerAccounts accounts, Func<Task<TimeSpan>> length, TimeProvider time)
    {
        (this.chain, this.archive, this.journal, this.grains, this.length, this.time) = (chain, archive, journal, grains, length, time);
        events = new PayEvents(chain.Rpc, chain.Pay, new FollowerOptions { Confirmations = chain.Confirmations }, time);
        facts = new EpochFactsReader(events, accounts, grains);
    }

    private IEpochGrain Epochs => grains.GetGrain<IEpochGrain>(LedgerBook.Main);

    /// <summary>What payers have spent of their deposits by the books, at the last closing: what they may be asked to sign for.</summary>
    public IReadOnlyDictionary<AccountKey, PayerTotal> Owed { get; private set; } = new Dictionary<AccountKey, PayerTotal>();

    /// <summary>Does what is due: looks what has become of roots, closes an epoch whose time has come, and posts it.</summary>
    /// <returns>Whether a root was posted.</returns>
    /// <exception cref="RpcException">The chain does not answer; the next step goes on where this one was.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        EpochsView view = await Epochs.View();
        if (time.GetUtcNow() < notBefore) return false;
        if (!EpochRules.IsDue(view, await length(), time.GetUtcNow()) && !await IsHurriedAsync(view, cancellation)) return false;
        Address operatorNow = await ReadAsync(CuckooPay.Operator(), cancellation);
        EpochRecord open = await Epochs.Begin(view.Treasury ?? operatorNow.ToString());
        Address treasury = Address.Parse((await Epochs.View()).Treasury!);
        EpochRecord? before = EpochRules.Standing(view.Epochs);
        LeavesFile? previous = null;
        if (before is not null && (previous = await archive.LoadAsync(before.Published!, cancellation)) is null)
            return await WarnAsync(EpochAlarm.LeavesLost, $"The leaves of epoch {before.Number} cannot be read back, so none can go on from it.");
        EpochRecord? stored = open.Stage is EpochStage.Cut ? await CloseAsync(open, before, previous?.Tree, treasury, treasury == operatorNow, cancellation) : open;
        return stored is not null && await PostAsync(stored, before, cancellation);
    }

    // Whoever leaves has spent before, and a root that comes too late does not count before the exit: so one is closed in time, once.
    private async Task<bool> IsHurriedAsync(EpochsView view, CancellationToken cancellation)
    {
        await events.CatchUpAsync(cancellation);
        if (await IsPromisedAsync(view, cancellation)) return true;
        hurried.RemoveWhere(one => events.Of(one.Payer).LeavesAt != one.LeavesAt);
        if (events.Leaving.Count <= hurried.Count) return false;
        CuckooPay.Structs.Rules rules = await ReadAsync(CuckooPay.Rules(), cancellation);
        ulong now = await ChainTimeAsync(cancellation);
        int before = hurried.Count;
        foreach (Address payer in events.Leaving)
        {
            PayerOnChain one = events.Of(payer);
            if (now >= one.FirstCall(rules) && now <= one.LastCall(rules)) hurried.Add((payer, one.LeavesAt));
        }

        return hurried.Count > before;
    }

    // A receipt that no root has booked, because the one that had fell, is answered by the next one alone: once for each question.
    private async Task<bool> IsPromisedAsync(EpochsView view, CancellationToken cancellation)
    {
        promised.RemoveWhere(one => !events.Questions.Contains(one));
        foreach (OpenQuestion asked in events.Questions.Where(one => one.Kind is QuestionKind.Earned && !promised.Contains(one)))
        {
            LeavesFile? file = EpochRules.Standing(view.Epochs) is { } standing ? await archive.LoadAsync(standing.Published!, cancellation) : null;
            if (file?.Tree.Prove(asked.Account)?.Leaf.Earned >= asked.Subject) continue;
            return promised.Add(asked);
        }

        return false;
    }

    // The next block's time: of a chain whose time was moved on, that is ahead of ours.
    private async Task<ulong> ChainTimeAsync(CancellationToken cancellation)
    {
        BlockHeader? newest = await chain.Rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation);
        return Math.Max(newest?.Timestamp ?? 0, (ulong)time.GetUtcNow().ToUnixTimeSeconds());
    }

    // What the chain has decided since about roots that were posted.
    private async Task FollowAsync(CancellationToken cancellation)
    {
        EpochsView view = await Epochs.View();
        if (!view.Epochs.Any(static epoch => epoch.Stage is EpochStage.Posted)) return;
        ulong final = (ulong)await ReadAsync(CuckooPay.FinalEpoch(), cancellation);
        if (chain.IsDevelopment) await TickAsync(view.Epochs.First(static epoch => epoch.Stage is EpochStage.Posted), final, cancellation);
        foreach (EpochRecord epoch in view.Epochs.Where(static epoch => epoch.Stage is EpochStage.Posted))
        {
            CuckooPay.Structs.Epoch there = await ReadAsync(CuckooPay.EpochAt((ulong)epoch.ChainEpoch!), cancellation);

            // The chain has undone the block of this root: it is sent again, also where nothing is spent and no next one comes.
            if (there.Root != Bytes32.Parse(epoch.Published!.Root))
            {
                if (await chain.AsOperatorAsync((sender, _) => ResentAsync(sender, epoch, cancellation), cancellation)) return;
                await Epochs.Cancelled(epoch.Number);
                return;
            }

            if (there.Cancelled)
            {
                await Epochs.Cancelled(epoch.Number);
                return;
            }

            if ((ulong)epoch.ChainEpoch! <= final) await Epochs.Finalised(epoch.Number);
        }
    }

    // Whether it is on its way again; else the chain takes it no more, and then it was never posted.
    private static async Task<bool> ResentAsync(TransactionSender sender, EpochRecord epoch, CancellationToken cancellation)
    {
        await sender.AdvanceAsync(cancellation);
        return !IsLost(sender, epoch);
    }

    // A development chain makes a block for each transaction and none besides, so that its time stands still while nobody sends: one is sent
    // when the window of a root is over, and another as long as it is not final. By the chain's time, which many blocks a second put ahead
    // of ours, the first may have come too early; and a chain may forget it.
    private async Task TickAsync(EpochRecord oldest, ulong final, CancellationToken cancellation)
    {
        CuckooPay.Structs.Rules rules = await ReadAsync(CuckooPay.Rules(), cancellation);
        if ((ulong)oldest.ChainEpoch! <= final || time.GetUtcNow() - oldest.PostedAt <= TimeSpan.FromSeconds(rules.ChallengeWindow + 1)) return;
        await chain.AsOperatorAsync(
            (sender, _) =>
            {
                int attempt = 0;
                while (sender.Find(Id(attempt)) is { State: SendState.Final or SendState.Displaced }) attempt++;
                return sender.SendAndFinishAsync(Id(attempt), SendOrder.Call(chain.Pay, CuckooPay.Finalise()), cancellation);
            },
            cancellation);

        string Id(int attempt) => string.Create(CultureInfo.InvariantCulture, $"finalise {oldest.ChainEpoch} {attempt}");
    }

    private async Task<EpochRecord?> CloseAsync(
        EpochRecord open, EpochRecord? before, MerkleSumTree? previous, Address treasury, bool isOperator, CancellationToken cancellation)
    {
        CuckooPay.Structs.Rules rules = await ReadAsync(CuckooPay.Rules(), cancellation);
        ClosingFacts closing = await facts.ReadAsync(treasury, isOperator, previous, await ChainTimeAsync(cancellation), rules, cancellation);
        IReadOnlyList<long>[] cuts = [.. (await Epochs.Cuts(open.Number)).Select(static mark => (IReadOnlyList<long>)mark.Sequences)];
        EpochTotals totals = await EpochBooks.RunAsync(journal, LedgerBook.Main, cuts, closing.Limits, cancellation);
        Owed = totals.Payers;
        IReadOnlyList<SumLeaf> leaves = EpochLeaves.Of(totals, closing.Limits, previous);
        if (leaves.Count == 0 || (leaves.Count == previous?.Count && Enumerable.Range(0, leaves.Count).All(index => previous.LeafAt(index) == leaves[index])))
        {
            await Epochs.Skip(open.Number);
            return null;
        }

        EpochFinding finding = EpochChecks.Find(leaves, previous, closing.Deposits, await facts.OfLeavesAsync(leaves, treasury, isOperator));
        MerkleSumTree tree = new();
        if (finding.Alarm is EpochAlarm.None && tree.Apply(leaves) is not SumTreeOutcome.Applied) finding = new EpochFinding(EpochAlarm.NoTree);
        if (finding.Alarm is not EpochAlarm.None)
        {
            await WarnAsync(finding.Alarm, $"Epoch {open.Number} is not posted{(finding.Account is { } account ? $", because of the leaf of {account}" : "")}.");
            return null;
        }

        if (isOperator) await SignForTreasuryAsync(leaves.FirstOrDefault(leaf => leaf.Account == treasury));
        return await Epochs.Stored(open.Number, await archive.PublishAsync(chain.ChainId, chain.Pay, open.Number, before?.Published?.DataHash, tree, cancellation));
    }

    private async Task<bool> PostAsync(EpochRecord epoch, EpochRecord? before, CancellationToken cancellation)
    {
        EpochPublished published = epoch.Published!;
        Bytes32 data = Bytes32.From(Convert.FromHexString(published.DataHash.Value));

        // Perhaps it is there already.
        await events.CatchUpAsync(cancellation);
        if (await NotePostedAsync(epoch, data)) return true;
        using CancellationTokenSource limit = new(SendTime, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        SendOrder order = SendOrder.Call(chain.Pay, CuckooPay.PostRoot(Bytes32.Parse(published.Root), published.Total.Units, (uint)published.Count, data));
        string? refusal = await chain.AsOperatorAsync((sender, _) => SendAsync(sender, epoch, before, order, either.Token), either.Token);
        if (refusal is not null) return false;
        await events.CatchUpAsync(cancellation);
        return await NotePostedAsync(epoch, data);
    }

    // The send that is under way is finished; only without one is the chain looked at, and asked whether it would take the root.
    private async Task<string?> SendAsync(TransactionSender sender, EpochRecord epoch, EpochRecord? before, SendOrder order, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            string id = IdOf(epoch, attempt);
            SendRecord? known = sender.Find(id);
            if (known is null)
            {
                if (await RefusalAsync(sender, before, cancellation) is { } refusal) return refusal;
                SendAnswer answer = await sender.SendAsync(id, order, cancellation);
                if (answer.Outcome is not SendOutcome.Accepted)
                {
                    // The leaves are made anew: the chain may have moved on since they were.
                    await Epochs.Reopen(epoch.Number);
                    await WarnAsync(EpochAlarm.ContractRefuses, $"Epoch {epoch.Number} was not taken: {answer.Outcome}, {answer.Reason}");
                    return answer.Reason ?? "refused";
                }
            }

            SendRecord sent = await sender.FinishAsync(id, cancellation);
            if (sent is { State: SendState.Final, Place.Succeeded: true }) return null;
        }

        return "too many attempts";
    }

    private async Task<string?> RefusalAsync(TransactionSender sender, EpochRecord? before, CancellationToken cancellation)
    {
        ulong latest = (ulong)await ReadAsync(CuckooPay.LatestEpoch(), cancellation);
        Bytes32 standing = latest == 0 ? default : (await ReadAsync(CuckooPay.EpochAt(latest), cancellation)).Root;
        if (standing != (before is null ? default : Bytes32.Parse(before.Published!.Root)))
        {
            // A chain that undid more than was waited for is sent what it lost, and may not take it any more: then it was never posted.
            if (before is { Stage: EpochStage.Posted } && !await ResentAsync(sender, before, cancellation)) await Epochs.Cancelled(before.Number);
            await WarnAsync(EpochAlarm.ContractRefuses, $"Epoch {latest} of the contract is not the one that the books go on from.");
            return "another root";
        }

        CuckooPay.Structs.Rules rules = await ReadAsync(CuckooPay.Rules(), cancellation);
        UInt128 bond = await ReadAsync(CuckooPay.BondOf(sender.Account), cancellation);
        if (bond >= rules.OperatorBond) return null;
        if (chain.IsDevelopment) return await PlaceBondAsync(sender, rules.OperatorBond, cancellation);
        await WarnAsync(EpochAlarm.BondTooSmall, $"The operator's bond is {bond} and has to be {rules.OperatorBond}.");
        return "bond";
    }

    // Whether all that was ever sent of a root is deep in the chain, and none of it went through.
    private static bool IsLost(TransactionSender sender, EpochRecord epoch)
    {
        for (int attempt = 0; ; attempt++)
        {
            SendRecord? sent = sender.Find(IdOf(epoch, attempt));
            if (sent is null) return attempt > 0;
            if (sent.State is not (SendState.Final or SendState.Displaced) || sent.Place is { Succeeded: true }) return false;
        }
    }

    private static string IdOf(EpochRecord epoch, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Number} {epoch.Published!.DataHash.Value} {attempt}");

    // On a development chain the operator was granted half of the token, and its bond protects nobody.
    private async Task<string?> PlaceBondAsync(TransactionSender sender, UInt128 bond, CancellationToken cancellation)
    {
        Address token = await ReadAsync(CuckooPay.TOKEN(), cancellation);
        if ((UInt128)await chain.Rpc.ReadAsync(token, CuckooToken.BalanceOf(sender.Account), BlockTag.Latest, cancellation) < bond)
            await sender.SendAndFinishAsync("mint the operator's grant", SendOrder.Call(token, CuckooToken.Mint(0)), cancellation);
        int number = 0;
        while (sender.Find(Id("approve bond", number)) is { State: SendState.Final } && sender.Find(Id("add bond", number)) is { State: SendState.Final }) number++;
        await sender.SendAndFinishAsync(Id("approve bond", number), SendOrder.Call(token, CuckooToken.Approve(chain.Pay, bond)), cancellation);
        SendAnswer added = await sender.SendAndFinishAsync(Id("add bond", number), SendOrder.Call(chain.Pay, CuckooPay.AddBond(sender.Account, bond)), cancellation);
        if (added is { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true }) return null;
        await WarnAsync(EpochAlarm.BondTooSmall, $"The operator's bond could not be placed: {added.Reason ?? added.Record?.Place?.Reason}.");
        return "bond";

        static string Id(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");
    }

    private async Task<bool> NotePostedAsync(EpochRecord epoch, Bytes32 data)
    {
        foreach (PostedRoot posted in events.Roots.Where(root => root.DataHash == data && root.Root.Hash == Bytes32.Parse(epoch.Published!.Root)))
        {
            // A root that was cancelled may be posted again; the one that stands counts, and none that the chain has undone since it was read.
            CuckooPay.Structs.Epoch there = await ReadAsync(CuckooPay.EpochAt(posted.Epoch), CancellationToken.None);
            if (there.Cancelled || there.Root != posted.Root.Hash) continue;
            await Epochs.Posted(epoch.Number, (long)posted.Epoch);
            return true;
        }

        return false;
    }

    private Task<T> ReadAsync<T>(Cuckoo.Chain.Abi.ContractCall<T> call, CancellationToken cancellation) => chain.Rpc.ReadAsync(chain.Pay, call, BlockTag.Latest, cancellation);

    // Published before the root is: whoever watches asks for the signature of every payer.
    private async Task SignForTreasuryAsync(SumLeaf leaf)
    {
        if (leaf.Spent == 0) return;
        IVoucherGrain vouchers = grains.GetGrain<IVoucherGrain>(leaf.Account.ToString());
        if ((await vouchers.Newest(VoucherSide.Spent))?.Total.Units >= leaf.Spent) return;
        byte[] signature = chain.SignAsOperator(new Voucher(VoucherKind.Spent, leaf.Account, leaf.Spent));
        await vouchers.Keep(VoucherSide.Spent, new Amount(leaf.Spent), Convert.ToHexStringLower(signature));
    }

    private async Task<bool> WarnAsync(EpochAlarm alarm, string what)
    {
        await Epochs.Warn(alarm.ToString(), what);
        TimeSpan now = await length();
        notBefore = time.GetUtcNow() + (now < RestTime ? now : RestTime);
        return false;
    }
}
