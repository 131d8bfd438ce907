// Looks at every root that can still be cancelled, once its leaves are there or have been asked for in vain, and sends what is to be
// held against it. A look may be repeated at any time: what was sent is in the sender's journal, by a name made of the root and the
// fault, and goes out once.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Watching;

/// <summary>How a watcher goes about it.</summary>
public sealed record WatchOptions
{
    /// <summary>How long the leaves of a root may be missing before they are asked for on the chain: a copy may be on its way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most bonds that may be out at once; what is left is asked when one comes back.</summary>
    public int MostBonds { get; init; } = 4;

    /// <summary>
    /// What these payers have signed in all, as far as it is published or the watcher knows: signatures that were checked. A payer that is
    /// left out is not asked about. Null asks about nobody.
    /// </summary>
    public Func<IReadOnlyList<Address>, CancellationToken, Task<IReadOnlyDictionary<Address, UInt128>>>? Vouched { get; init; }

    /// <summary>What the operator has signed to earners of the watcher.</summary>
    public IReadOnlyList<EarningReceipt> Receipts { get; init; } = [];
}

/// <summary>What a watcher has seen or done.</summary>
/// <param name="Epoch">The root's number.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Words">One sentence.</param>
/// <param name="Transaction">The transaction that was sent, if one was.</param>
public sealed record WatchNote(ulong Epoch, WatchNoteKind Kind, string Words, Bytes32? Transaction = null);

/// <summary>Kinds of notes.</summary>
public enum WatchNoteKind
{
    /// <summary>A root was checked leaf by leaf, and nothing is wrong with it.</summary>
    Clean,

    /// <summary>Its leaves are not there yet.</summary>
    Waiting,

    /// <summary>Something is wrong with it.</summary>
    Fault,

    /// <summary>An accusation is on the chain.</summary>
    Accused,

    /// <summary>An accusation was refused, or another one came first.</summary>
    Refused,

    /// <summary>The operator did not answer in time, and the root is cancelled.</summary>
    Cancelled,
}

/// <summary>Watches the roots of one CuckooPay. One caller at a time.</summary>
/// <param name="rpc">The chain.</param>
/// <param name="pay">The CuckooPay.</param>
/// <param name="events">Its events.</param>
/// <param name="leaves">Where leaves are to be had: a stream for a root, or null.</param>
/// <param name="sender">Who accuses; null only looks.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class RootWatcher(
    IRpc rpc, Address pay, PayEvents events, Func<PostedRoot, CancellationToken, Task<Stream?>> leaves, TransactionSender? sender, WatchOptions options, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<Address, UInt128> NoVouchers = new Dictionary<Address, UInt128>();

    private readonly HashSet<ulong> clean = [];
    private readonly HashSet<(ulong, string)> told = [];
    private readonly Dictionary<ulong, DateTimeOffset> missingSince = [];
    private readonly Dictionary<UInt256, ulong> asked = [];
    private WatchedRoot? newest;

    /// <summary>Looks once at all roots that can still be cancelled.</summary>
    /// <returns>What is new since the last look.</returns>
    /// <exception cref="RpcException">The chain does not answer; look again.</exception>
    public async Task<IReadOnlyList<WatchNote>> LookAsync(CancellationToken cancellation)
    {
        await events.CatchUpAsync(cancellation);
        if (sender is not null) await sender.AdvanceAsync(cancellation);
        var notes = new List<WatchNote>();
        var final = (ulong)await rpc.ReadAsync(pay, CuckooPay.FinalEpoch(), BlockTag.Latest, cancellation);
        await RememberAsync(final, cancellation);
        foreach (var posted in events.Roots.Where(root => root.Epoch > final))
        {
            if ((await rpc.ReadAsync(pay, CuckooPay.EpochAt(posted.Epoch), BlockTag.Latest, cancellation)).Cancelled) continue;
            if (clean.Contains(posted.Epoch) && posted.Root.Spent <= events.Deposits) continue;
            if (!await JudgeAsync(await FetchAsync(posted, cancellation), notes, cancellation)) break;
        }

        await EndQuestionsAsync(notes, cancellation);
        return notes;
    }

    // A watcher that was away has not seen the roots that became final meanwhile; what comes next goes on from the last of them.
    private async Task RememberAsync(ulong final, CancellationToken cancellation)
    {
        if ((newest?.Epoch ?? 0) >= final || events.Roots.LastOrDefault(root => root.Epoch == final) is not { Epoch: > 0 } standing) return;
        var fetched = await FetchAsync(standing, cancellation);
        if (newest is null || fetched.Leaves is not null) newest = fetched;
    }

    // False when later roots are to wait: this one is at fault, and they fall with it.
    private async Task<bool> JudgeAsync(WatchedRoot root, List<WatchNote> notes, CancellationToken cancellation)
    {
        if (root.Leaves is null && root.Root.Spent <= events.Deposits)
        {
            missingSince.TryAdd(root.Epoch, time.GetUtcNow());
            if (time.GetUtcNow() < missingSince[root.Epoch] + options.Patience)
            {
                Tell(notes, root.Epoch, "waiting", WatchNoteKind.Waiting, $"Nobody shows its {root.LeafCount} leaves yet.");
                return true;
            }
        }

        var earlier = newest?.Epoch < root.Epoch ? newest : null;
        var vouched = options.Vouched is null || root.Leaves is null ? NoVouchers : await options.Vouched(WatchRules.NewlySpent(root.Leaves, earlier?.Leaves), cancellation);
        var accusations = WatchRules.Of(root, new WatchedChain(events.Deposits, account => events.Of(account).Kept, earlier, vouched, options.Receipts));
        if (accusations.Count == 0)
        {
            if (clean.Add(root.Epoch)) notes.Add(new WatchNote(root.Epoch, WatchNoteKind.Clean, $"{root.LeafCount} leaves, {root.Root.Spent} in all, nothing wrong."));
            newest = root;
            return true;
        }

        foreach (var accusation in accusations)
        {
            Tell(notes, root.Epoch, accusation.Name, WatchNoteKind.Fault, accusation.Words);
            if (sender is not null && (!accusation.IsQuestion || asked.Count < options.MostBonds)) await AccuseAsync(sender, root.Epoch, accusation, notes, cancellation);
        }

        return accusations.Any(static one => one.IsQuestion);
    }

    private async Task AccuseAsync(TransactionSender from, ulong epoch, Accusation accusation, List<WatchNote> notes, CancellationToken cancellation)
    {
        var id = $"watch-{pay}-{epoch}-{accusation.Name}";
        if (told.Contains((epoch, id))) return;
        if (accusation.IsQuestion) await AllowBondAsync(from, id, cancellation);
        var answer = await from.SendAndFinishAsync(id, new SendOrder(pay, accusation.InputFor(epoch)), cancellation);

        // Too little for gas, or gas too dear: nothing was sent, and the next look tries again.
        if (answer.Outcome is not (SendOutcome.TooFewFunds or SendOutcome.FeesTooHigh)) told.Add((epoch, id));
        if (answer.Record?.Place is not { Succeeded: true } place)
        {
            notes.Add(new WatchNote(epoch, WatchNoteKind.Refused, $"The accusation was refused: {answer.Record?.Place?.Reason ?? answer.Reason}"));
            return;
        }

        notes.Add(new WatchNote(epoch, WatchNoteKind.Accused, accusation.Words, place.Transaction));
        if (accusation.IsQuestion && await ChallengeInAsync(place, cancellation) is { } challenge) asked[challenge] = epoch;
    }

    // A bond each: approvals are not added up, so each question has its own.
    private async Task AllowBondAsync(TransactionSender from, string id, CancellationToken cancellation)
    {
        var token = await rpc.ReadAsync(pay, CuckooPay.TOKEN(), BlockTag.Latest, cancellation);
        var bond = (await rpc.ReadAsync(pay, CuckooPay.Rules(), BlockTag.Latest, cancellation)).ChallengeBond;
        if (await rpc.ReadAsync(token, CuckooToken.Allowance(from.Account, pay), BlockTag.Latest, cancellation) >= bond) return;
        await from.SendAndFinishAsync($"{id}-bond", SendOrder.Call(token, CuckooToken.Approve(pay, bond)), cancellation);
    }

    private async Task<UInt256?> ChallengeInAsync(SendPlace place, CancellationToken cancellation)
    {
        var logs = await rpc.AskAsync(Eth.Logs(new LogFilter([pay], [CuckooPay.Events.ChallengeOpened.Definition.Topic]), place.Block, place.Block), cancellation);
        foreach (var log in logs.Where(log => log.Transaction == place.Transaction))
        {
            if (CuckooPay.Events.ChallengeOpened.TryRead(log.Topics, log.BodyBytes(), out var opened)) return opened.Challenge;
        }

        return null;
    }

    // What was asked and is over: the operator answered, or its time did not suffice and the root falls.
    private async Task EndQuestionsAsync(List<WatchNote> notes, CancellationToken cancellation)
    {
        if (sender is null) return;
        var rules = await rpc.ReadAsync(pay, CuckooPay.Rules(), BlockTag.Latest, cancellation);
        var head = await rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation);
        foreach (var (challenge, epoch) in asked.ToArray())
        {
            var state = await rpc.ReadAsync(pay, CuckooPay.ChallengeAt(challenge), BlockTag.Latest, cancellation);
            if (state.Kind == 0)
            {
                asked.Remove(challenge);
                notes.Add(new WatchNote(epoch, WatchNoteKind.Refused, "The question was answered in time."));
            }
            else if (head is not null && head.Timestamp > state.OpenedAt + rules.ResponseTime)
            {
                var answer = await sender.SendAndFinishAsync($"watch-{pay}-{challenge}-time-out", SendOrder.Call(pay, CuckooPay.TimeOut(challenge)), cancellation);
                if (answer.Record?.Place is not { Succeeded: true } place) continue;
                asked.Remove(challenge);
                notes.Add(new WatchNote(epoch, WatchNoteKind.Cancelled, "Nobody answered the question in time; the root is cancelled.", place.Transaction));
            }
        }
    }

    private async Task<WatchedRoot> FetchAsync(PostedRoot posted, CancellationToken cancellation)
    {
        await using var stream = await leaves(posted, cancellation);
        var list = stream is null ? null : await LeavesList.TryReadAsync(stream, posted.Count, cancellation);
        var tree = list is null ? null : ListedTree.TryOf(list);
        return new WatchedRoot(posted.Epoch, posted.Root, posted.Count, tree is not null && WatchRules.AreOf(tree, posted.Root, posted.Count) ? tree : null);
    }

    private void Tell(List<WatchNote> notes, ulong epoch, string name, WatchNoteKind kind, string words)
    {
        if (told.Add((epoch, name))) notes.Add(new WatchNote(epoch, kind, words));
    }
}
