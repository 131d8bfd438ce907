// What CuckooPay's own events say: who deposited, who left or wants to, which roots were posted and what is asked about them. It is kept in memory and read anew
// at each start; whatever the chain undoes makes it begin anew, which costs a reading and nothing else.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Epochs;

/// <summary>What an address has done with its deposit.</summary>
/// <param name="Deposited">All it ever deposited.</param>
/// <param name="Withdrawn">All that exits ever paid it.</param>
/// <param name="Asked">What it has asked to leave with, while it waits.</param>
/// <param name="LeavesAt">When it may leave at the earliest, in seconds since 1970; 0 where it has not asked.</param>
public readonly record struct PayerOnChain(UInt128 Deposited, UInt128 Withdrawn, UInt128 Asked, ulong LeavesAt = 0)
{
    /// <summary>What is left: deposited and not withdrawn.</summary>
    public UInt128 Kept => Deposited - Withdrawn;

    /// <summary>
    /// Until when a root may book what it has spent before it asked to leave, in seconds since 1970: half of the time in which a posted root
    /// counts before the exit, so that the other half is left for its way onto the chain.
    /// </summary>
    public ulong LastCall(CuckooPay.Structs.Rules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return AskedAt(rules) + ((ulong)rules.InclusionTime / 2);
    }

    /// <summary>From when on an epoch is closed for it before its time: what others ask for meanwhile goes with it.</summary>
    public ulong FirstCall(CuckooPay.Structs.Rules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return AskedAt(rules) + ((ulong)rules.InclusionTime / 4);
    }

    /// <summary>What may be booked as spent by a root that is made now: all that is left, and after the last call without what is asked for.</summary>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="rules">The contract's.</param>
    public UInt128 BookableAt(ulong now, CuckooPay.Structs.Rules rules) => Asked == 0 || now <= LastCall(rules) ? Kept : Kept - UInt128.Min(Kept, Asked);

    private ulong AskedAt(CuckooPay.Structs.Rules rules) => LeavesAt - Math.Min(LeavesAt, (ulong)rules.ExitDelay);
}

/// <summary>A root as it was posted.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Root">The root.</param>
/// <param name="Count">How many leaves it has.</param>
/// <param name="DataHash">The SHA-256 of the file of its leaves.</param>
public readonly record struct PostedRoot(ulong Epoch, SumNode Root, int Count, Bytes32 DataHash);

/// <summary>The events of a CuckooPay, added up. One caller at a time.</summary>
public sealed class PayEvents : IEventConsumer
{
    private readonly EventFollower follower;
    private readonly Dictionary<Address, PayerOnChain> payers = [];
    private readonly List<Address> order = [];
    private readonly HashSet<Address> leaving = [];
    private readonly List<PostedRoot> roots = [];
    private readonly Dictionary<ulong, OpenQuestion> questions = [];
    private FollowerCursor? cursor;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="contract">The CuckooPay.</param>
    /// <param name="options">From which block on, and how deep a block must lie before it counts.</param>
    /// <param name="time">The clock of retries.</param>
    public PayEvents(IRpc rpc, Address contract, FollowerOptions options, TimeProvider time)
    {
        Bytes32[] wanted =
        [
            CuckooPay.Events.Deposited.Definition.Topic, CuckooPay.Events.ExitRequested.Definition.Topic, CuckooPay.Events.ExitWithdrawn.Definition.Topic,
            CuckooPay.Events.Exited.Definition.Topic, CuckooPay.Events.RootPosted.Definition.Topic, CuckooPay.Events.RootCancelled.Definition.Topic,
            CuckooPay.Events.ChallengeOpened.Definition.Topic, CuckooPay.Events.ChallengeAnswered.Definition.Topic,
            CuckooPay.Events.ChallengeTimedOut.Definition.Topic, CuckooPay.Events.ChallengeVoided.Definition.Topic,
        ];
        follower = new EventFollower(rpc, new LogFilter([contract], wanted), this, options, time);
    }

    /// <summary>Everybody who ever deposited, in the order of their first deposits.</summary>
    public IReadOnlyList<Address> Payers => order;

    /// <summary>Those who have asked to leave and wait.</summary>
    public IReadOnlyCollection<Address> Leaving => leaving;

    /// <summary>Every root that was ever posted, cancelled ones included, in order.</summary>
    public IReadOnlyList<PostedRoot> Roots => roots;

    /// <summary>The questions about roots that wait for an answer: those of roots that fell do not.</summary>
    public IReadOnlyCollection<OpenQuestion> Questions => questions.Values;

    /// <summary>What an address has deposited; nothing for a stranger.</summary>
    public PayerOnChain Of(Address payer) => payers.GetValueOrDefault(payer);

    /// <summary>Everything deposited and not withdrawn.</summary>
    public UInt128 Deposits { get; private set; }

    /// <summary>Reads on to the newest block that counts.</summary>
    /// <exception cref="RpcException">The chain does not answer; what was read is kept.</exception>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        while (await follower.StepAsync(cancellation))
        {
            // There is more.
        }
    }

    /// <inheritdoc/>
    Task<FollowerCursor?> IEventConsumer.LoadAsync(CancellationToken cancellation) => Task.FromResult(cursor);

    /// <inheritdoc/>
    Task IEventConsumer.ApplyAsync(EventBatch batch, CancellationToken cancellation)
    {
        if (batch.Undone.Count > 0)
        {
            payers.Clear();
            order.Clear();
            leaving.Clear();
            roots.Clear();
            questions.Clear();
            (Deposits, cursor) = (0, null);
            return Task.CompletedTask;
        }

        foreach (var log in batch.Added) Add(log.Topics, log.BodyBytes());
        cursor = batch.Cursor;
        return Task.CompletedTask;
    }

    private void Add(IReadOnlyList<Bytes32> topics, byte[] body)
    {
        if (CuckooPay.Events.Deposited.TryRead(topics, body, out var deposited))
        {
            if (!payers.ContainsKey(deposited.Account)) order.Add(deposited.Account);
            var before = Of(deposited.Account);
            payers[deposited.Account] = before with { Deposited = before.Deposited + (UInt128)deposited.Amount };
            Deposits += (UInt128)deposited.Amount;
        }
        else if (CuckooPay.Events.ExitRequested.TryRead(topics, body, out var asked))
        {
            payers[asked.Account] = Of(asked.Account) with { Asked = (UInt128)asked.Amount, LeavesAt = (ulong)asked.Earliest };
            leaving.Add(asked.Account);
        }
        else if (CuckooPay.Events.ExitWithdrawn.TryRead(topics, body, out var stays))
        {
            payers[stays.Account] = Of(stays.Account) with { Asked = 0, LeavesAt = 0 };
            leaving.Remove(stays.Account);
        }
        else if (CuckooPay.Events.Exited.TryRead(topics, body, out var exited))
        {
            var before = Of(exited.Account);
            payers[exited.Account] = before with { Asked = 0, LeavesAt = 0, Withdrawn = before.Withdrawn + (UInt128)exited.Amount };
            leaving.Remove(exited.Account);
            Deposits -= (UInt128)exited.Amount;
        }
        else if (CuckooPay.Events.RootPosted.TryRead(topics, body, out var posted))
        {
            roots.Add(new PostedRoot((ulong)posted.Epoch, new SumNode(posted.Root, (UInt128)posted.Total, (UInt128)posted.Total), (int)(ulong)posted.LeafCount, posted.DataHash));
        }
        else
        {
            AddQuestion(topics, body);
        }
    }

    private void AddQuestion(IReadOnlyList<Bytes32> topics, byte[] body)
    {
        if (CuckooPay.Events.ChallengeOpened.TryRead(topics, body, out var opened))
        {
            questions[(ulong)opened.Challenge] = new OpenQuestion(
                (ulong)opened.Challenge, (ulong)opened.Epoch, (QuestionKind)opened.Kind, opened.Account, (UInt128)opened.Subject, (ulong)opened.Deadline);
        }
        else if (CuckooPay.Events.ChallengeAnswered.TryRead(topics, body, out var answered))
        {
            questions.Remove((ulong)answered.Challenge);
        }
        else if (CuckooPay.Events.ChallengeTimedOut.TryRead(topics, body, out var over))
        {
            questions.Remove((ulong)over.Challenge);
        }
        else if (CuckooPay.Events.ChallengeVoided.TryRead(topics, body, out var given))
        {
            questions.Remove((ulong)given.Challenge);
        }
        else if (CuckooPay.Events.RootCancelled.TryRead(topics, body, out var cancelled))
        {
            foreach (var question in questions.Values.Where(one => one.Epoch == cancelled.Epoch).ToArray()) questions.Remove(question.Number);
        }
    }
}
