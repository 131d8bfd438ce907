// One shard of the books: decides, applies at once in memory, and writes what it applied into the block that is being filled.
// It knows no storage: whoever holds it seals blocks, makes them durable in their order, and answers nobody before that.

using System.Globalization;

namespace Cuckoo.Ledger;

/// <summary>The ledger of one shard in memory. Not thread safe: a grain's turns guard it.</summary>
public sealed partial class ShardLedger
{
    /// <summary>Length of the longest word of a purpose.</summary>
    public const int LongestWord = 32;

    // Purposes are words of the program's own; a caller that makes them up from what strangers sent fails instead of filling memory.
    private const int MostWords = 4_096;

    private readonly Books books;
    private readonly BlockWriter writer = new();
    private readonly Entry entry = new();
    private readonly List<Entry> group = [];
    private byte[] lastHash = new byte[32];
    private bool isGroup;

    /// <summary>An empty shard.</summary>
    /// <param name="shard">Which, from 0.</param>
    /// <param name="shards">How many the book has; fixed by its first block.</param>
    /// <param name="limits">What accounts of each kind may do, by the kind's number; the default ones unless said.</param>
    public ShardLedger(int shard, int shards, IReadOnlyList<AccountLimits>? limits = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, shards);
        books = new Books(shard, shards, limits ?? AccountLimits.Default);
    }

    /// <summary>Which shard it is.</summary>
    public int Shard => books.Shard;

    /// <summary>How many shards the book has.</summary>
    public int Shards => books.Shards;

    /// <summary>Number of the last entry decided.</summary>
    public long Sequence => books.Sequence;

    /// <summary>Number of the last block sealed.</summary>
    public long Blocks { get; private set; }

    /// <summary>Hash of the last block sealed.</summary>
    public ReadOnlyMemory<byte> LastHash => lastHash;

    /// <summary>Bytes in the block that is being filled; 0 for none.</summary>
    public int Unsealed => writer.IsEmpty ? 0 : writer.Length;

    /// <summary>Kept only so that <see cref="Fetch"/> is not left out.</summary>
    internal int Fetched { get; private set; }

    /// <summary>Begins a new shard's journal: says in its first record which shard of how many it is, and opens its system accounts.</summary>
    public void Found()
    {
        if (Blocks > 0 || Unsealed > 0) throw new InvalidOperationException("The shard has a journal already.");
        writer.Book(Shard, Shards);
        for (AccountKind kind = AccountKind.User; kind < AccountKind.Clearing; kind++)
        {
            if (books.LimitsOf(kind).IsStriped) OpenAccount(new Party(new AccountKey(kind, 0)));
        }
    }

    /// <summary>Decides on an order and, if it may be, applies it.</summary>
    /// <param name="order">The order.</param>
    /// <param name="now">The time in ticks of UTC; a clock that went back counts as standing still.</param>
    public LedgerResult Decide(in Order order, long now)
    {
        now = Math.Max(now, books.At);
        ulong fingerprint = order.Fingerprint();
        LedgerResult result = OrderRules.Known(books, order.Id, fingerprint);
        if (result is not LedgerResult.Undecided) return result;
        return order.Kind switch
        {
            OrderKind.Transfer or OrderKind.Pend => Move(order, fingerprint, now),
            OrderKind.Post => Post(order, fingerprint, now),
            OrderKind.Void => Void(order, fingerprint, now),
            _ => throw new ArgumentException($"There is no order of kind {order.Kind}.", nameof(order)),
        };
    }

    /// <summary>Decides on many orders, one after another; linked ones all or none.</summary>
    /// <param name="orders">The orders; one that is linked stands or falls with the next.</param>
    /// <param name="now">The time in ticks of UTC.</param>
    /// <param name="results">One for each.</param>
    public void Decide(ReadOnlySpan<Order> orders, long now, Span<LedgerResult> results)
    {
        for (int first = 0; first < orders.Length; first++)
        {
            int last = first;
            while (last < orders.Length && orders[last].IsLinked) last++;
            if (last == orders.Length)
            {
                results[first..].Fill(LedgerResult.LinkedFailed);
                results[^1] = LedgerResult.LinkedOpen;
                return;
            }

            if (last == first) results[first] = Decide(orders[first], now);
            else DecideGroup(orders[first..(last + 1)], now, results[first..(last + 1)]);
            first = last;
        }
    }

    /// <summary>
    /// Looks at where the ids and accounts of these orders lie, without any of them waiting for another: the processor fetches them
    /// side by side, and has them near when they are decided one after another. Decides nothing.
    /// </summary>
    /// <remarks>A million accounts and ten million ids are far beyond any cache; bench/Ledger has what this is worth.</remarks>
    public void Fetch(ReadOnlySpan<Order> orders)
    {
        int seen = 0;
        foreach (ref readonly Order order in orders)
            seen += books.Transfers.Look(order.Id) + books.Accounts.Look(order.Debit.Key) + books.Accounts.Look(order.Credit.Key);
        Fetched = seen;
    }

    /// <summary>Gives back the pending transfers whose time is over.</summary>
    /// <param name="now">The time in ticks of UTC.</param>
    /// <param name="most">Most of them at once.</param>
    /// <returns>How many.</returns>
    public int Expire(long now, int most)
    {
        now = Math.Max(now, books.At);
        int count = 0;
        while (count < most && books.Pendings.TryTakeDue(now, out TransferKey id))
        {
            ref Transfer known = ref books.Transfers.Find(id);
            if (TransferTable.IsNone(ref known) || known.State is not TransferState.Pending) continue;
            Pending pending = books.Pendings[known.Number];
            entry.Begin(EntryKind.Expire, default, 0);
            (entry.Subject, entry.Reference) = (id, pending.Reference);
            entry.Add(Index(AccountKey.Escrow), pending.Debit, pending.Amount, Word("expired"));
            Apply(now);
            count++;
        }

        return count;
    }

    /// <summary>Opens an account; one that is open already stays as it is.</summary>
    public LedgerResult Open(Party account)
    {
        if (books.LimitsOf(account.Key.Kind).IsStriped || account.Key.ShardOf(Shards) != Shard) return LedgerResult.WrongShard;
        if (books.Accounts.Find(account.Key) >= 0) return LedgerResult.AlreadyApplied;
        OpenAccount(account);
        return LedgerResult.Applied;
    }

    /// <summary>Freezes an account, opens it again, or closes it once it is empty.</summary>
    /// <param name="account">Which.</param>
    /// <param name="state">Its new state.</param>
    /// <param name="now">The time in ticks of UTC.</param>
    public LedgerResult SetState(AccountKey account, AccountState state, long now)
    {
        if (books.LimitsOf(account.Kind).IsStriped) return LedgerResult.NotDirect;
        if (account.ShardOf(Shards) != Shard) return LedgerResult.WrongShard;
        int index = books.Accounts.Find(account);
        if (index < 0) return LedgerResult.UnknownAccount;
        ref Account known = ref books.Accounts[index];
        if (known.State == state) return LedgerResult.AlreadyApplied;
        if (known.State is AccountState.Closed) return LedgerResult.AccountClosed;
        if (state is AccountState.Closed && (known.Balance != 0 || known.Holds != 0)) return LedgerResult.NotEmpty;
        entry.Begin(EntryKind.State, default, 0);
        (entry.Number, entry.Value) = (index, (byte)state);
        Apply(Math.Max(now, books.At));
        return LedgerResult.Applied;
    }

    /// <summary>Closes the block that is being filled. It must be made durable before any block sealed after it.</summary>
    public JournalBlock Seal()
    {
        JournalBlock block = writer.Seal(Blocks + 1, books.Sequence - writer.Entries + 1, lastHash);
        lastHash = block.Hash.ToArray();
        Blocks = block.Number;
        return block;
    }

    private LedgerResult Move(in Order order, ulong fingerprint, long now)
    {
        LedgerResult result = OrderRules.Move(books, order, now);
        if (result is not LedgerResult.Undecided) return result;
        bool isPend = order.Kind is OrderKind.Pend;
        entry.Begin(isPend ? EntryKind.Pend : EntryKind.Transfer, order.Id, fingerprint);
        entry.Reference = order.Reference;
        if (isPend) (entry.ExpiresAt, entry.Owner) = (order.ExpiresAt, order.Owner);
        int debit = books.Accounts.Find(order.Debit.Key);
        if (isPend) entry.Add(debit, Index(AccountKey.Escrow), order.Amount, Word(order.Purpose));
        else if (!TryPay(debit, order.Credit, order.Amount, order.Purpose)) return LedgerResult.LinkedFailed;
        Apply(now);
        return LedgerResult.Applied;
    }

    private LedgerResult Post(in Order order, ulong fingerprint, long now)
    {
        LedgerResult result = OrderRules.Post(books, order, now, out Pending pending);
        if (result is not LedgerResult.Undecided) return result;
        entry.Begin(EntryKind.Post, order.Id, fingerprint);
        (entry.Subject, entry.Reference) = (order.Pending, pending.Reference);
        int escrow = Index(AccountKey.Escrow);
        UInt128 left = pending.Amount;
        foreach (OrderShare share in order.Shares)
        {
            if (share.Amount == 0) continue;
            left -= share.Amount;
            if (!TryPay(escrow, share.Credit, share.Amount, share.Purpose)) return LedgerResult.LinkedFailed;
        }

        if (left > 0) entry.Add(escrow, pending.Debit, left, Word("change"));
        Apply(now);
        return LedgerResult.Applied;
    }

    private LedgerResult Void(in Order order, ulong fingerprint, long now)
    {
        LedgerResult result = OrderRules.Void(books, order, out Pending pending);
        if (result is not LedgerResult.Undecided) return result;
        entry.Begin(EntryKind.Void, order.Id, fingerprint);
        (entry.Subject, entry.Reference) = (order.Pending, pending.Reference);
        entry.Add(Index(AccountKey.Escrow), pending.Debit, pending.Amount, Word("refund"));
        Apply(now);
        return LedgerResult.Applied;
    }

    // Adds the line that pays somebody of this shard, or sends the money on its way to another.
    private bool TryPay(int debit, Party credit, UInt128 amount, string purpose)
    {
        int shard = books.LimitsOf(credit.Key.Kind).IsStriped ? Shard : credit.Key.ShardOf(Shards);
        int word = Word(purpose);
        if (shard == Shard)
        {
            int index = books.Accounts.Find(credit.Key);
            entry.Add(debit, index < 0 ? OpenAccount(credit) : index, amount, word);
            return true;
        }

        // What has left the shard cannot be taken back with the group.
        if (isGroup) return false;
        int line = entry.Count;
        entry.Add(debit, Index(AccountKey.Clearing(shard)), amount, word).Outgoing = new Outgoing(entry.Id.Clearing(line), shard, credit);
        return true;
    }

    private void DecideGroup(ReadOnlySpan<Order> orders, long now, Span<LedgerResult> results)
    {
        (int Length, int Entries, long At, long FirstAt) mark = writer.Mark;
        (int accounts, int words, long at) = (books.Accounts.Count, books.Words.Count, books.At);
        group.Clear();
        isGroup = true;
        int failed = -1;
        for (int i = 0; i < orders.Length && failed < 0; i++)
        {
            // A group that is repeated was applied as a whole: all its orders say so.
            results[i] = Decide(orders[i], now);
            if (!results[i].IsDone()) failed = i;
        }

        isGroup = false;
        if (failed < 0) return;
        for (int i = group.Count - 1; i >= 0; i--) books.Revert(group[i], at);
        while (books.Accounts.Count > accounts) books.Accounts.RemoveLast();
        while (books.Words.Count > words) books.RemoveLastWord();
        writer.Return(mark);
        LedgerResult why = results[failed];
        results.Fill(LedgerResult.LinkedFailed);
        results[failed] = why;
    }

    private void Apply(long now)
    {
        entry.At = now;
        books.Apply(entry, isReplayed: false);
        writer.Entry(entry);
        if (isGroup) group.Add(entry.Copy());
    }

    private int OpenAccount(Party account)
    {
        writer.Account(account.Key, account.Name);
        return books.Accounts.Add(account.Key, account.Name);
    }

    private int Index(AccountKey key)
    {
        int index = books.Accounts.Find(key);
        return index >= 0 ? index : OpenAccount(new Party(key));
    }

    private int Word(string word)
    {
        int number = books.WordOf(word);
        if (number >= 0) return number;
        if (word.Length is 0 or > LongestWord || books.Words.Count == MostWords)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A purpose is a word of 1 to {LongestWord} characters, one of at most {MostWords}."), nameof(word));
        writer.Word(word);
        return books.AddWord(word);
    }
}
