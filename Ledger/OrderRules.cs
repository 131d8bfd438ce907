// Whether an order may be written. Pure: (books, order, now) gives a result, and for one that is applied the entry to be.
// Every rule that an order breaks is looked at in the order of LedgerResult; docs/ledger.md has it as a table.

namespace Cuckoo.Ledger;

/// <summary>The rules of the books.</summary>
internal static class OrderRules
{
    /// <summary>What is known of the order's id; undecided when the id is free.</summary>
    public static LedgerResult Known(Books books, TransferKey id, ulong fingerprint)
    {
        if (id == default) return LedgerResult.ZeroId;
        ref Transfer before = ref books.Transfers.Find(id);
        if (TransferTable.IsNone(ref before)) return LedgerResult.Undecided;
        if (before.Fingerprint != fingerprint) return LedgerResult.IdReused;

        // Refused by another shard after it had left this one: a retry hears the same.
        return before.State is TransferState.Returned ? (LedgerResult)before.Outcome : LedgerResult.AlreadyApplied;
    }

    /// <summary>Decides on a transfer, or on a pend, which goes to escrow whatever its credit says.</summary>
    public static LedgerResult Move(Books books, in Order order, long now)
    {
        bool isPend = order.Kind is OrderKind.Pend;
        AccountKey debit = order.Debit.Key;
        AccountKey credit = isPend ? AccountKey.Escrow : order.Credit.Key;
        if (order.Amount == 0) return LedgerResult.ZeroAmount;
        if (order.Amount > (UInt128)Int128.MaxValue) return LedgerResult.AmountTooLarge;
        if (debit == credit) return LedgerResult.SameAccount;
        AccountLimits limits = books.LimitsOf(debit.Kind);
        if (!limits.MayBeDebited || (!isPend && !books.LimitsOf(credit.Kind).MayBeCredited)) return LedgerResult.NotDirect;
        if (!limits.IsStriped && debit.ShardOf(books.Shards) != books.Shard) return LedgerResult.WrongShard;

        int from = books.Accounts.Find(debit);
        if (from < 0) return LedgerResult.UnknownAccount;
        LedgerResult payee = isPend ? LedgerResult.Undecided : Payee(books, order.Credit, order.Amount, out _);
        if (payee is LedgerResult.UnknownAccount) return payee;
        ref Account payer = ref books.Accounts[from];
        if (payer.State is AccountState.Closed || payee is LedgerResult.AccountClosed) return LedgerResult.AccountClosed;
        if (payer.State is AccountState.Frozen || payee is LedgerResult.AccountFrozen) return LedgerResult.AccountFrozen;
        if (isPend && order.ExpiresAt != 0 && order.ExpiresAt <= now) return LedgerResult.ExpiryPassed;

        // What came in from outside is bounded at 2^127 - 1, so every balance and every later share, change and refund is.
        if (limits.MayGoBelowZero && order.Amount > Room(books, payer.Balance)) return LedgerResult.Overflow;
        if (!limits.MayGoBelowZero && payer.Balance < (Int128)order.Amount) return LedgerResult.InsufficientFunds;
        return payee;
    }

    /// <summary>Decides on paying a pending transfer out.</summary>
    public static LedgerResult Post(Books books, in Order order, long now, out Pending pending)
    {
        if (Open(books, order, now, out pending) is var found and not LedgerResult.Undecided) return found;
        if (order.Shares.IsDefault) return LedgerResult.ZeroAmount;
        if (order.Shares.Length > Order.MaxShares) return LedgerResult.TooManyShares;
        LedgerResult first = LedgerResult.Undecided;
        UInt128 left = pending.Amount;
        bool isTooMuch = false, isNothing = true;
        foreach (OrderShare share in order.Shares)
        {
            if (share.Amount == 0) continue;
            isNothing = false;
            isTooMuch |= share.Amount > left;
            if (!isTooMuch) left -= share.Amount;
            LedgerResult one = share.Amount > (UInt128)Int128.MaxValue ? LedgerResult.AmountTooLarge
                : share.Credit.Key == AccountKey.Escrow ? LedgerResult.SameAccount
                : !books.LimitsOf(share.Credit.Key.Kind).MayBeCredited ? LedgerResult.NotDirect
                : Payee(books, share.Credit, share.Amount, out _);
            first = First(first, one);
        }

        if (isNothing) first = First(first, LedgerResult.ZeroAmount);
        return isTooMuch ? First(first, LedgerResult.SharesExceedPending) : first;
    }

    /// <summary>Decides on giving a pending transfer back, which is always possible while it is open.</summary>
    public static LedgerResult Void(Books books, in Order order, out Pending pending) => Open(books, order, long.MinValue, out pending);

    /// <summary>Whether a payee of this shard can take an amount, and where; a payee of another shard is asked there.</summary>
    /// <param name="books">The books.</param>
    /// <param name="payee">Who.</param>
    /// <param name="amount">How much.</param>
    /// <param name="shard">The shard it lies in.</param>
    public static LedgerResult Payee(Books books, Party payee, UInt128 amount, out int shard)
    {
        AccountLimits limits = books.LimitsOf(payee.Key.Kind);
        shard = limits.IsStriped ? books.Shard : payee.Key.ShardOf(books.Shards);
        if (shard != books.Shard) return LedgerResult.Undecided;
        int index = books.Accounts.Find(payee.Key);
        if (index < 0) return !payee.OpensIt ? LedgerResult.UnknownAccount : (Int128)amount > limits.Most ? LedgerResult.OverLimit : LedgerResult.Undecided;
        ref Account account = ref books.Accounts[index];
        return account.State is AccountState.Closed ? LedgerResult.AccountClosed
            : account.State is AccountState.Frozen ? LedgerResult.AccountFrozen
            : account.Balance > 0 && (Int128)amount > limits.Most - account.Balance ? LedgerResult.OverLimit
            : account.Balance <= 0 && (Int128)amount > limits.Most ? LedgerResult.OverLimit
            : LedgerResult.Undecided;
    }

    /// <summary>How much may still be taken from an account that may go below zero.</summary>
    public static UInt128 Room(Books books, Int128 balance)
    {
        // What it has above zero did not come through it from outside; the rest counts.
        UInt128 room = (UInt128)(Int128.MaxValue - books.FromOutside);
        return balance > 0 ? room + (UInt128)balance : room;
    }

    private static LedgerResult Open(Books books, in Order order, long now, out Pending pending)
    {
        pending = default;
        ref Transfer known = ref books.Transfers.Find(order.Pending);
        if (TransferTable.IsNone(ref known) || known.State is not (TransferState.Pending or TransferState.Posted or TransferState.Voided or TransferState.Expired))
            return LedgerResult.UnknownPending;
        if (known.State is TransferState.Expired) return LedgerResult.PendingExpired;
        if (known.State is not TransferState.Pending) return LedgerResult.NotPending;
        pending = books.Pendings[known.Number];
        if (pending.ExpiresAt != 0 && pending.ExpiresAt <= now) return LedgerResult.PendingExpired;
        return pending.Owner != 0 && pending.Owner != order.Owner ? LedgerResult.WrongOwner : LedgerResult.Undecided;
    }

    private static LedgerResult First(LedgerResult a, LedgerResult b) =>
        a is LedgerResult.Undecided ? b : b is LedgerResult.Undecided || a < b ? a : b;
}
