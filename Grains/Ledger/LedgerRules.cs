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
        if (!Fits(order.Amount, books.Balance(credit))) return Refuse(LedgerResult.Overflow);
        Int128 balance = books.Balance(order.Debit);
        if (!order.Debit.MayGoBelowZero && balance < (Int128)order.Amount.Units) return Refuse(LedgerResult.InsufficientFunds);
        if (order.Debit.MayGoBelowZero && !Fits(order.Amount, -balance)) return Refuse(LedgerResult.Overflow);

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
            if (!Fits(share.Amount, books.Balance(share.Credit))) return Refuse(LedgerResult.Overflow);
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

    // A balance is a signed 128-bit number; its absolute value stays below 2^127.
    private static bool Fits(Amount amount, Int128 balance) =>
        amount.Units <= (UInt128)Int128.MaxValue && balance <= Int128.MaxValue - (Int128)amount.Units;

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
