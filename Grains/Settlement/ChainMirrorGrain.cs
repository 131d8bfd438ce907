// The shell around MirrorRules and BridgeRules. Apply is one write: events, cursor and the orders for the books stand or fall together.
// Settle repeats what a crash may have cut off: a transfer has its id from the stored order, and one whose amount depends on a balance
// is stored before it is made.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Settlement;

/// <inheritdoc cref="IChainMirrorGrain"/>
public sealed class ChainMirrorGrain([PersistentState("mirror")] IPersistentState<MirrorState> stored) : Grain, IChainMirrorGrain
{
    // So that a batch of a long history does not keep the mirror for longer than a call may take.
    private const int MostOrders = 64;
    private const int MostNodes = 1_000;
    private const int MostRefusals = 3;
    private const string Owner = "chain mirror";

    private readonly DurableState<MirrorState> mirror = new(stored);
    private (MirrorState State, MirrorBooks Books)? known;

    private ILedgerGrain Ledger => GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main);

    // Of the last durable state. Orders come and go without changing them.
    private MirrorBooks Books
    {
        get
        {
            MirrorState state = mirror.State;
            if (known is not { } seen || seen.State.Recent != state.Recent || seen.State.Settled != state.Settled) known = seen = (state, MirrorRules.Now(state));
            return seen.Books;
        }
    }

    /// <inheritdoc/>
    public Task<MirrorPlace> Place()
    {
        MirrorState now = mirror.State;
        return Task.FromResult(new MirrorPlace(now.Version, now.Next, now.Cursor, !now.Orders.IsEmpty));
    }

    /// <inheritdoc/>
    public async Task<MirrorOutcome> Apply(MirrorBatch batch)
    {
        (MirrorOutcome outcome, MirrorState next) = MirrorRules.Apply(mirror.State, batch);
        await Save(next);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<Amount> Settle()
    {
        Dictionary<ChainAddress, AccountId?> linked = [];
        foreach (MirrorOrder order in mirror.State.Orders.Take(MostOrders))
        {
            if (!linked.TryGetValue(order.Account, out AccountId? account)) linked[order.Account] = account = await PersonOf(order).Account();
            if (BridgeRules.IsCredit(order.Kind))
            {
                if (await Credit(order, account)) await Finish(order);
                continue;
            }

            MirrorOrder rest = await Drain(order, account);
            if (rest.Left.IsZero || !BridgeRules.IsDebit(order.Kind)) await Finish(rest);
            if (order.Kind is MirrorOrderKind.Release && account is not null) await PersonOf(order).PassOnDeposits();
        }

        return BridgeRules.LeftOf(mirror.State, BridgeRules.IsDebit);
    }

    /// <inheritdoc/>
    public Task<NodeStake> Node(ChainAddress node, NodeRole role) =>
        Task.FromResult(new NodeStake(ParameterRules.LeastStakeOf(Books.Parameters, role), Books.Nodes.TryGetValue(node, out MirrorNode? known) ? ViewOf(node, known) : null));

    /// <inheritdoc/>
    public Task<NodeStake> Nodes(ImmutableArray<ChainAddress> nodes, NodeRole role)
    {
        Amount least = ParameterRules.LeastStakeOf(Books.Parameters, role);
        NodeView[] active =
        [
            .. nodes.Distinct().Where(Books.Nodes.ContainsKey).Select(n => ViewOf(n, Books.Nodes[n]))
                .Where(n => StakeRules.Check(new NodeStake(least, n), role) is StakeFinding.Enough),
        ];
        return Task.FromResult(new NodeStake(least, active.Length == 0 ? null : active[0] with { Own = active.Aggregate(Amount.Zero, (sum, n) => sum + n.Own) }));
    }

    /// <inheritdoc/>
    public Task<NodePage> List(ChainAddress? after, int most) => Task.FromResult(new NodePage(
        [
            .. Books.Nodes.Where(n => after is null || string.CompareOrdinal(n.Key.Value, after.Value.Value) > 0)
                .OrderBy(n => n.Key.Value, StringComparer.Ordinal)
                .Take(Math.Clamp(most, 0, MostNodes))
                .Select(n => ViewOf(n.Key, n.Value)),
        ],
        Books.Nodes.Count));

    /// <inheritdoc/>
    public Task<ImmutableDictionary<ChainParameter, Amount>> Parameters() => Task.FromResult(Books.Parameters);

    /// <inheritdoc/>
    public async Task<BridgeCheck> Check()
    {
        MirrorState now = mirror.State;
        MirrorBooks books = Books;
        return new BridgeCheck(
            now.Version == 0 ? null : now.Next - 1, books.Deposited, books.Withdrawn, books.Claimed,
            BridgeRules.LeftOf(now, BridgeRules.IsCredit), BridgeRules.LeftOf(now, BridgeRules.IsDebit), await Ledger.Balance(AccountId.Bridge));
    }

    private static NodeView ViewOf(ChainAddress node, MirrorNode known) => new(
        node, known.Role, known.HotKey, known.Own, known.Delegated, known.OwnLeaving + known.Leaving, known.Freezes, known.Slashes, known.Slashed);

    // The whole amount at once, from the bridge, which may always go lower. Under an id that is used it was done before a crash, when
    // somebody else, or nobody, had linked the address; what is held is passed on when somebody does.
    private async Task<bool> Credit(MirrorOrder order, AccountId? linked)
    {
        LedgerResult result = await Ledger.Transfer(OrderOf(order, AccountId.Bridge, BridgeRules.PayeeOf(order, linked), order.Left));
        if (!result.IsDone() && result is not LedgerResult.IdReused) return false;
        if (order.Kind is not MirrorOrderKind.ClaimUndone) await PersonOf(order).PassOnDeposits();
        return true;
    }

    // Piece by piece, until nothing is left to move or nobody has anything.
    private async Task<MirrorOrder> Drain(MirrorOrder order, AccountId? linked)
    {
        int refusals = 0;
        while (!order.Left.IsZero && refusals < MostRefusals)
        {
            List<(AccountId, Int128)> balances = [];
            foreach (AccountId source in BridgeRules.SourcesOf(order, linked)) balances.Add((source, await Ledger.Balance(source)));
            MirrorOrder planned = BridgeRules.Planned(order, mirror.State.Holds, balances);
            if (!BridgeRules.IsPlanned(planned)) return order;
            if (planned != order) await Save(mirror.State with { Orders = mirror.State.Orders.Replace(order, planned) });
            bool isDone = (await Carry(planned)).IsDone();
            await Save(BridgeRules.Stepped(mirror.State, planned, isDone));
            order = BridgeRules.Stepped(planned, isDone);

            // The source is frozen, or was emptied since: it is planned again.
            if (order.Left == planned.Left) refusals++;
        }

        return order;
    }

    // Only the mirror knows what it has put into escrow; the owner keeps everybody else from ending it.
    private Task<LedgerResult> Carry(MirrorOrder order) => order switch
    {
        { Kind: MirrorOrderKind.Hold } => Ledger.Pend(OrderOf(order, order.Source!.Value, AccountId.Escrow, order.Planned) with { Owner = Owner }),
        { Kind: MirrorOrderKind.Release } => Ledger.Void(new VoidOrder(BridgeRules.IdOf(order), order.Pending!.Value, Owner)),
        { Pending: { } pending } => Ledger.Post(new PostOrder(
            BridgeRules.IdOf(order), pending, [new Share(AccountId.Bridge, order.Planned, BridgeRules.PurposeOf(order))], Owner)),
        _ => Ledger.Transfer(OrderOf(order, order.Source!.Value, AccountId.Bridge, order.Planned)),
    };

    private static TransferOrder OrderOf(MirrorOrder order, AccountId from, AccountId to, Amount amount) =>
        new(BridgeRules.IdOf(order), from, to, amount, BridgeRules.PurposeOf(order), $"chain {order.Account}");

    private IPersonGrain PersonOf(MirrorOrder order) => GrainFactory.GetGrain<IPersonGrain>(order.Account.Person.Value);

    private Task Finish(MirrorOrder order) => Save(mirror.State with { Orders = mirror.State.Orders.Remove(order) });

    private Task Save(MirrorState next) => mirror.Save(next, DeactivateOnIdle);
}
