using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>The network's orders as the ledger takes them.</summary>
internal static class LedgerOrders
{
    public static Order Transfer(TransferOrder order) => Moved(order, OrderKind.Transfer) with { Credit = LedgerKeys.PartyOf(order.Credit) };

    public static Order Pend(TransferOrder order) => Moved(order, OrderKind.Pend) with
    {
        ExpiresAt = order.ExpiresAt?.UtcTicks ?? 0,
        Owner = LedgerKeys.Of(order.Owner),
    };

    public static Order Post(PostOrder order) => new()
    {
        Kind = OrderKind.Post,
        Id = LedgerKeys.Of(order.Id),
        Pending = LedgerKeys.Of(order.Pending),
        Owner = LedgerKeys.Of(order.Owner),
        Shares = [.. order.Shares.Select(s => new OrderShare(LedgerKeys.PartyOf(s.Credit), s.Amount.Units, s.Purpose))],
    };

    public static Order Void(VoidOrder order) => new()
    {
        Kind = OrderKind.Void,
        Id = LedgerKeys.Of(order.Id),
        Pending = LedgerKeys.Of(order.Pending),
        Owner = LedgerKeys.Of(order.Owner),
    };

    public static Order Step(LedgerStep step) => (step switch
    {
        { Transfer: { } transfer } => Transfer(transfer),
        { Pend: { } pend } => Pend(pend),
        { Post: { } post } => Post(post),
        { Void: { } undo } => Void(undo),
        _ => throw new ArgumentException("A step of a batch has no order.", nameof(step)),
    }) with
    { IsLinked = step.IsLinked };

    private static Order Moved(TransferOrder order, OrderKind kind) => new()
    {
        Kind = kind,
        Id = LedgerKeys.Of(order.Id),
        Debit = LedgerKeys.PartyOf(order.Debit),
        Amount = order.Amount.Units,
        Purpose = order.Purpose,
        Reference = LedgerKeys.Of(order.Reference),
    };
}
