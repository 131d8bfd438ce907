using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>The network's orders as the ledger takes them.</summary>
internal static class LedgerOrders
{
    public static Order Transfer(TransferOrder order, bool isLinked = false) => new()
    {
        Kind = OrderKind.Transfer,
        Id = LedgerKeys.Of(order.Id),
        Debit = LedgerKeys.PartyOf(order.Debit),
        Credit = LedgerKeys.PartyOf(order.Credit),
        Amount = order.Amount.Units,
        Purpose = order.Purpose,
        Reference = LedgerKeys.Of(order.Reference),
        IsLinked = isLinked,
    };

    public static Order Pend(TransferOrder order, bool isLinked = false) => new()
    {
        Kind = OrderKind.Pend,
        Id = LedgerKeys.Of(order.Id),
        Debit = LedgerKeys.PartyOf(order.Debit),
        Amount = order.Amount.Units,
        Purpose = order.Purpose,
        Reference = LedgerKeys.Of(order.Reference),
        ExpiresAt = order.ExpiresAt?.UtcTicks ?? 0,
        Owner = LedgerKeys.Of(order.Owner),
        IsLinked = isLinked,
    };

    public static Order Post(PostOrder order, bool isLinked = false) => new()
    {
        Kind = OrderKind.Post,
        Id = LedgerKeys.Of(order.Id),
        Pending = LedgerKeys.Of(order.Pending),
        Owner = LedgerKeys.Of(order.Owner),
        Shares = [.. order.Shares.Select(s => new OrderShare(LedgerKeys.PartyOf(s.Credit), s.Amount.Units, s.Purpose))],
        IsLinked = isLinked,
    };

    public static Order Void(VoidOrder order, bool isLinked = false) => new()
    {
        Kind = OrderKind.Void,
        Id = LedgerKeys.Of(order.Id),
        Pending = LedgerKeys.Of(order.Pending),
        Owner = LedgerKeys.Of(order.Owner),
        IsLinked = isLinked,
    };

    public static Order Step(in LedgerStep step) => step switch
    {
        { Transfer: { } transfer } => Transfer(transfer, step.IsLinked),
        { Pend: { } pend } => Pend(pend, step.IsLinked),
        { Post: { } post } => Post(post, step.IsLinked),
        { Void: { } undo } => Void(undo, step.IsLinked),
        _ => throw new ArgumentException("A step of a batch has no order.", nameof(step)),
    };
}
