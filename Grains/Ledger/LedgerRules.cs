// What may be written to the books. Pure: (books, order) gives a refusal or the entry to append.
// The id is looked up before anything else, so that a retry can never become a second payment.

using System.Collections.Immutable;
using System.Globalization;

namespace Cuckoo.Grains.Ledger;

/// <summary>A decision: a result and, when it is to be applied, the entry.</summary>
/// <param name="Result">What became of the order.</param>
/// <param name="Entry">What to append, for an applied order only.</param>
public readonly record struct LedgerDecision(LedgerResult Result, LedgerEntry? Entry);

/// <summary>The rules of the books.</summary>
public static class LedgerRules
{
    /// <summary>Decides on a direct transfer or on a pending one, which goes to escrow whatever its credit says.</summary>
    public static LedgerDecision Move(LedgerBooks books, TransferOrder order, bool isPending, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(books);
        ArgumentNullException.ThrowIfNull(order);
        AccountId credit = isPending ? AccountId.Escrow : order.Credit;
        LedgerEntryKind kind = isPending ? LedgerEntryKind.Pend : LedgerEntryKind.Transfer;
        Hash256 hash = HashOf(kind, order.Reference, null, [(order.Debit, credit, order.Amount, order.Purpose)]);
        if (Known(books, order.Id, hash) is { } known) return known;

        if (order.Amount.IsZero) return Refuse(LedgerResult.ZeroAmount);
        if (order.Debit == credit) return Refuse(LedgerResult.SameAccount);
        if (!isPending && (order.Debit == AccountId.Escrow || credit == AccountId.Escrow)) return Refuse(LedgerResult.EscrowTouched);
        if (order.Debit.MayGoBelowZero && !Fits(books, order.Amount)) return Refuse(LedgerResult.Overflow);
        if (!order.Debit.MayGoBelowZero && !Covers(books.Balance(order.Debit), order.Amount)) return Refuse(LedgerResult.InsufficientFunds);

        LedgerLine line = new(order.Id, order.Debit, credit, order.Amount, order.Purpose);
        return Apply(books, order.Id, kind, null, hash, order.Reference, now, [line]);
    }

    /// <summary>Decides on paying a pending transfer out. What the shares leave goes back to the payer as change.</summary>
    public static LedgerDecision Post(LedgerBooks books, PostOrder order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(books);
        ArgumentNullException.ThrowIfNull(order);
        Hash256 hash = HashOf(
            LedgerEntryKind.Post, "", order.Pending,
            order.Shares.Select(s => (AccountId.Escrow, s.Credit, s.Amount, s.Purpose)));
        if (Known(books, order.Id, hash) is { } known) return known;
        if (Open(books, order.Pending, out LedgerEntry pending) is { } refusal) return refusal;

        UInt128 left = pending.Lines[0].Amount.Units;
        var lines = ImmutableArray.CreateBuilder<LedgerLine>();
        foreach (Share share in order.Shares.Where(s => !s.Amount.IsZero))
        {
            if (share.Credit == AccountId.Escrow) return Refuse(LedgerResult.SameAccount);
            if (share.Amount.Units > left) return Refuse(LedgerResult.SharesExceedPending);
            left -= share.Amount.Units;
            lines.Add(new LedgerLine(order.Id, AccountId.Escrow, share.Credit, share.Amount, share.Purpose));
        }

        if (lines.Count == 0) return Refuse(LedgerResult.ZeroAmount);
        if (left > 0) lines.Add(new LedgerLine(order.Id, AccountId.Escrow, pending.Lines[0].Debit, new Amount(left), "change"));
        return Apply(books, order.Id, LedgerEntryKind.Post, order.Pending, hash, pending.Reference, now, lines.ToImmutable());
    }

    /// <summary>Decides on giving a pending transfer back.</summary>
    public static LedgerDecision Void(LedgerBooks books, VoidOrder order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(books);
        ArgumentNullException.ThrowIfNull(order);
        Hash256 hash = HashOf(LedgerEntryKind.Void, "", order.Pending, []);
        if (Known(books, order.Id, hash) is { } known) return known;
        if (Open(books, order.Pending, out LedgerEntry pending) is { } refusal) return refusal;

        LedgerLine into = pending.Lines[0];
        LedgerLine back = new(order.Id, AccountId.Escrow, into.Debit, into.Amount, "refund");
        return Apply(books, order.Id, LedgerEntryKind.Void, order.Pending, hash, pending.Reference, now, [back]);
    }

    private static LedgerDecision? Known(LedgerBooks books, TransferId id, Hash256 hash) =>
        books.Applied(id) is not { } before ? null
        : before == hash ? Refuse(LedgerResult.AlreadyApplied)
        : Refuse(LedgerResult.IdReused);

    private static LedgerDecision? Open(LedgerBooks books, TransferId id, out LedgerEntry pending)
    {
        LedgerEntry? open = books.Pending(id);
        pending = open!;
        return open is not null ? null : Refuse(books.IsEnded(id) ? LedgerResult.NotPending : LedgerResult.UnknownPending);
    }

    // A balance is a signed 128-bit number. Books that sum to zero hold no more than came in from outside, so bounding that
    // at 2^127 - 1 bounds every balance, every sum of balances, and every later share, change and refund with it.
    private static bool Fits(LedgerBooks books, Amount amount) =>
        amount.Units <= (UInt128)(Int128.MaxValue - books.FromOutside);

    private static bool Covers(Int128 balance, Amount amount) => amount.Units <= (UInt128)balance;

    private static LedgerDecision Refuse(LedgerResult result) => new(result, null);

    private static LedgerDecision Apply(
        LedgerBooks books,
        TransferId id,
        LedgerEntryKind kind,
        TransferId? pending,
        Hash256 hash,
        string reference,
        DateTimeOffset now,
        ImmutableArray<LedgerLine> lines) =>
        new(LedgerResult.Applied, new LedgerEntry(books.Entries + 1, id, kind, pending, hash, reference, now, lines));

    private static Hash256 HashOf(
        LedgerEntryKind kind,
        string reference,
        TransferId? pending,
        IEnumerable<(AccountId Debit, AccountId Credit, Amount Amount, string Purpose)> lines) =>
        Hash256.OfText(string.Join(
            '\n',
            lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Debit} {l.Credit} {l.Amount} {l.Purpose}"))
                .Prepend($"{kind} {reference} {pending?.Value}")));
}
