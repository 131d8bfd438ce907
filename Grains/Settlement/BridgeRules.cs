// What money an event of the chain moves in the books, and from where. Pure. Each event that is added or undone makes an order of its
// own, under an id that no other has; orders are carried out in the order in which they came to be. What has to leave the books for
// good is taken from its owner first, and from the treasury where the owner has spent it: a balance below zero there is not.

using System.Collections.Immutable;
using System.Globalization;

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of money between the chain and the books.</summary>
public static class BridgeRules
{
    /// <summary>The state with what an added event asks of the books.</summary>
    public static MirrorState Added(MirrorState state, ChainEvent happened, MirrorBooks before, MirrorBooks after)
    {
        ArgumentNullException.ThrowIfNull(happened);
        MirrorState next = happened.Kind switch
        {
            ChainEventKind.Deposited => With(state, MirrorOrderKind.Deposit, happened),
            ChainEventKind.Exited => With(state, MirrorOrderKind.Exited, happened),
            ChainEventKind.Claimed => With(state, MirrorOrderKind.Claimed, happened),
            _ => state,
        };
        return Holding(next, happened, before, after);
    }

    /// <summary>The state with what an undone event asks of the books.</summary>
    public static MirrorState Undone(MirrorState state, ChainEvent happened, MirrorBooks before, MirrorBooks after)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        MirrorOrderKind kind = happened.Kind switch
        {
            ChainEventKind.Deposited => MirrorOrderKind.DepositUndone,
            ChainEventKind.Exited => MirrorOrderKind.ExitUndone,
            ChainEventKind.Claimed => MirrorOrderKind.ClaimUndone,
            _ => MirrorOrderKind.None,
        };
        if (kind is MirrorOrderKind.None) return Holding(state, happened, before, after);
        MirrorState next = With(state, kind, happened);
        string place = PlaceOf(happened);
        return Holding(next with { Undone = next.Undone.SetItem(place, next.Undone.GetValueOrDefault(place) + 1) }, happened, before, after);
    }

    /// <summary>Whether an order brings money into the books.</summary>
    public static bool IsCredit(MirrorOrderKind kind) => kind is MirrorOrderKind.Deposit or MirrorOrderKind.ExitUndone or MirrorOrderKind.ClaimUndone;

    /// <summary>Whether an order takes money out of the books.</summary>
    public static bool IsDebit(MirrorOrderKind kind) => kind is MirrorOrderKind.DepositUndone or MirrorOrderKind.Exited or MirrorOrderKind.Claimed;

    /// <summary>Where money that comes into the books goes: to whoever has linked the address, or it is held for the address.</summary>
    /// <param name="order">The order.</param>
    /// <param name="linked">The account behind its address, if there is one.</param>
    public static AccountId PayeeOf(MirrorOrder order, AccountId? linked)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Kind is MirrorOrderKind.ClaimUndone ? MinerAccount(order.Account) : linked ?? AccountId.DepositsOf(order.Account.Person);
    }

    /// <summary>Where an order's money may come from, the first that has some first.</summary>
    /// <param name="order">The order.</param>
    /// <param name="linked">The account behind its address, if there is one.</param>
    public static ImmutableArray<AccountId> SourcesOf(MirrorOrder order, AccountId? linked)
    {
        ArgumentNullException.ThrowIfNull(order);
        AccountId deposits = AccountId.DepositsOf(order.Account.Person);
        IEnumerable<AccountId?> sources = order.Kind switch
        {
            MirrorOrderKind.Claimed => [MinerAccount(order.Account), deposits, linked, AccountId.Treasury],
            MirrorOrderKind.DepositUndone or MirrorOrderKind.Exited => [deposits, linked, AccountId.Treasury],
            MirrorOrderKind.Hold => [deposits, linked],
            _ => [],
        };
        return [.. sources.OfType<AccountId>().Distinct()];
    }

    /// <summary>
    /// The order with what its next step takes; the same order when nobody has anything. Whoever left is paid from what was set aside for
    /// it; what is taken back ends that as well, but before the treasury pays.
    /// </summary>
    /// <param name="order">The order; of one that has been planned the plan stands.</param>
    /// <param name="holds">What is in escrow.</param>
    /// <param name="balances">What its sources hold, in their order.</param>
    public static MirrorOrder Planned(MirrorOrder order, IEnumerable<MirrorHold> holds, IEnumerable<(AccountId Account, Int128 Balance)> balances)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(balances);
        if (IsPlanned(order)) return order;
        MirrorHold? hold = order.Kind is MirrorOrderKind.Hold or MirrorOrderKind.Claimed ? null : holds.FirstOrDefault(h => h.Account == order.Account);
        if (hold is not null && order.Kind is not MirrorOrderKind.DepositUndone) return Ending(order, hold);
        foreach ((AccountId account, Int128 balance) in balances)
        {
            if (account == AccountId.Treasury && hold is not null) return Ending(order, hold);
            if (balance <= 0) continue;
            Amount held = new((UInt128)balance);
            return order with { Source = account, Planned = Least(held, order.Left) };
        }

        return order;
    }

    /// <summary>Whether it is decided what the order's next step takes.</summary>
    public static bool IsPlanned(MirrorOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Source is not null || order.Pending is not null;
    }

    /// <summary>The order after its planned step was carried out, or refused since the money was gone: then it is planned anew.</summary>
    public static MirrorOrder Stepped(MirrorOrder order, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order with
        {
            Step = order.Step + 1,
            Source = null,
            Pending = null,
            Planned = Amount.Zero,
            Left = isDone ? order.Left - order.Planned : order.Left,
        };
    }

    /// <summary>The state after a step: the order as it goes on, and what is in escrow then.</summary>
    /// <param name="state">The state.</param>
    /// <param name="planned">The order as it was planned.</param>
    /// <param name="isDone">Whether the step was carried out.</param>
    public static MirrorState Stepped(MirrorState state, MirrorOrder planned, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(planned);
        MirrorState next = state with { Orders = state.Orders.Replace(planned, Stepped(planned, isDone)) };
        if (planned.Pending is { } ended) return next with { Holds = next.Holds.RemoveAll(h => h.Pending == ended) };
        return planned.Kind is MirrorOrderKind.Hold && isDone
            ? next with { Holds = next.Holds.Add(new MirrorHold(planned.Account, IdOf(planned), planned.Planned)) }
            : next;
    }

    /// <summary>The id of an order's next transfer.</summary>
    public static TransferId IdOf(MirrorOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        string what = $"chain {PurposeOf(order)}";
        return IsCredit(order.Kind)
            ? TransferId.For(what, order.Subject)
            : TransferId.For(what, string.Create(CultureInfo.InvariantCulture, $"{order.Subject} {order.Step}"));
    }

    /// <summary>One word for the statement.</summary>
    public static string PurposeOf(MirrorOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Kind switch
        {
            MirrorOrderKind.Deposit => "deposit",
            MirrorOrderKind.Hold => "leaving",
            MirrorOrderKind.Release => "staying",
            MirrorOrderKind.Exited => "exit",
            MirrorOrderKind.Claimed => "claim",
            _ => "undone",
        };
    }

    /// <summary>What is still to come in, or to go out.</summary>
    public static Amount LeftOf(MirrorState state, Func<MirrorOrderKind, bool> which)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Orders.Where(o => which(o.Kind)).Aggregate(Amount.Zero, (sum, o) => sum + o.Left);
    }

    private static MirrorOrder Ending(MirrorOrder order, MirrorHold hold) => order with { Pending = hold.Pending, Planned = Least(hold.Amount, order.Left) };

    private static Amount Least(Amount one, Amount other) => one < other ? one : other;

    // Whoever asks to leave with another amount, or no longer, has what was set aside back first.
    private static MirrorState Holding(MirrorState state, ChainEvent happened, MirrorBooks before, MirrorBooks after)
    {
        bool was = before.Exits.TryGetValue(happened.Account, out Amount former);
        bool isNow = after.Exits.TryGetValue(happened.Account, out Amount wanted);
        if (was == isNow && former == wanted) return state;
        MirrorState next = was ? Numbered(state, MirrorOrderKind.Release, happened.Account, former) : state;
        return isNow ? Numbered(next, MirrorOrderKind.Hold, happened.Account, wanted) : next;
    }

    private static MirrorState With(MirrorState state, MirrorOrderKind kind, ChainEvent happened)
    {
        string place = PlaceOf(happened);
        int undone = state.Undone.GetValueOrDefault(place);
        string subject = undone == 0 ? $"{state.Home} {place}" : string.Create(CultureInfo.InvariantCulture, $"{state.Home} {place} {undone}");
        return Ordered(state, new MirrorOrder(kind, happened.Account, happened.Amount, subject));
    }

    private static MirrorState Numbered(MirrorState state, MirrorOrderKind kind, ChainAddress account, Amount amount) =>
        Ordered(state, new MirrorOrder(kind, account, amount, string.Create(CultureInfo.InvariantCulture, $"{state.Home} order {state.OrdersMade}")));

    private static MirrorState Ordered(MirrorState state, MirrorOrder order) => state with { OrdersMade = state.OrdersMade + 1, Orders = state.Orders.Add(order) };

    private static string PlaceOf(ChainEvent happened) => string.Create(CultureInfo.InvariantCulture, $"{happened.Transaction}/{happened.Index}");

    private static AccountId MinerAccount(ChainAddress address) =>
        MinerId.TryParse(address.Value, out MinerId miner) ? AccountId.Of(miner) : throw new InvalidOperationException("An address names no miner.");
}
