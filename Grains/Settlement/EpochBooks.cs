// From the books to the totals that settle, as a pure function of the journal, the cuts and the limits (decision 19). Each account has
// a purse of two parts: its own deposits, and money it holds of deposits that somebody else paid to it. What came out of nothing, from
// the account `faucet`, is in neither, so nothing of it ever settles. A payment takes from the own part first, then from the held one.
//
// A payment out of deposits is due to whoever gets it: to a miner by its address, to anybody else by the treasury, which holds it for
// them and pays on from its own deposit. What a payer owes settles in the order of the books, up to its limit. So with later cuts and
// higher limits every total is at least what it was; that is why a total on the chain never falls.

using System.Runtime.InteropServices;
using Cuckoo.Chain.Keys;
using Cuckoo.Ledger;
using Cuckoo.Ledger.Flows;

namespace Cuckoo.Grains.Settlement;

/// <summary>The books as they settle.</summary>
public sealed class EpochBooks
{
    private readonly EpochLimits limits;
    private readonly ShardPurses[] shards;
    private readonly Dictionary<UInt128, Aside> sent = [];
    private Purse treasury;

    /// <summary>Books of which nothing is read yet.</summary>
    /// <param name="limits">Who can pay how much.</param>
    /// <param name="shards">How many shards the book has.</param>
    public EpochBooks(EpochLimits limits, int shards)
    {
        this.limits = limits;
        this.shards = [.. Enumerable.Range(0, shards).Select(static number => new ShardPurses(number))];
        treasury.Limit = limits.Treasury.Most;
    }

    /// <summary>What the journal comes to at the last of some cuts.</summary>
    /// <param name="journal">Where the books are.</param>
    /// <param name="book">The book's name.</param>
    /// <param name="cuts">Every cut so far in order, the last one that which is asked for; each has an entry for each shard.</param>
    /// <param name="limits">Who can pay how much.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalException">A block is damaged.</exception>
    /// <exception cref="InvalidDataException">A cut goes beyond what is written.</exception>
    public static async Task<EpochTotals> RunAsync(
        ILedgerJournal journal, string book, IReadOnlyList<IReadOnlyList<long>> cuts, EpochLimits limits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(cuts);
        int count = cuts[^1].Count;
        EpochBooks books = new(limits, count);
        FlowSource[] sources = [.. Enumerable.Range(0, count).Select(number => new FlowSource(journal, new ShardName(book, number), count, cancellation))];
        try
        {
            foreach (IReadOnlyList<long> cut in cuts) await books.Advance(sources, cut);
            return books.Totals([.. sources.Select(static source => source.Reached)]);
        }
        finally
        {
            foreach (FlowSource source in sources) await source.DisposeAsync();
        }
    }

    // Shard after shard, and again while any of them moves. One that has got money whose sending is not in the cut waits there: nothing
    // arrives in an epoch that was not sent in it or before.
    private async Task Advance(FlowSource[] sources, IReadOnlyList<long> cut)
    {
        bool moved = true;
        while (moved)
        {
            moved = false;
            for (int number = 0; number < sources.Length; number++)
            {
                while (await sources[number].PeekAsync(cut[number]) is { } flow)
                {
                    if (!TryApply(shards[number], sources[number].Accounts, flow)) break;
                    sources[number].Take();
                    moved = true;
                }
            }
        }
    }

    /// <summary>Takes in what happened next in a shard.</summary>
    /// <returns>False when it is money that no shard has sent yet.</returns>
    private bool TryApply(ShardPurses shard, IReadOnlyList<Party> accounts, in Flow flow)
    {
        while (shard.Count < accounts.Count) shard.Add(Opened(accounts[shard.Count]));
        switch (flow.Kind)
        {
            case FlowKind.Paid when shard[flow.From].Kind is AccountKind.Bridge:
                // A deposit. What the network deposits for itself is held like anything else it has.
                ref Purse into = ref shard[flow.To];
                if (into.Kind is AccountKind.User) into.Own += flow.Amount;
                else if (!into.IsEarner) into.Held += flow.Amount;
                return true;
            case FlowKind.Paid:
                Pay(shard.Number, flow.From, Take(ref shard[flow.From], flow.Amount), ref shard[flow.To]);
                return true;
            case FlowKind.PutAside:
                (UInt128 own, UInt128 held) = Take(ref shard[flow.From], flow.Amount);
                shard.Asides.Add(flow.Subject, new Aside(shard.Number, flow.From, own, held));
                return true;
            case FlowKind.PaidFromAside:
                Pay(shard.Number, flow.From, Take(ref shard.Aside(flow.Subject), flow.Amount), ref shard[flow.To]);
                return true;
            case FlowKind.GivenBack:
                shard.Asides.Remove(flow.Subject, out Aside left);
                Return(ref shard[flow.To], left);
                return true;
            case FlowKind.Sent:
                (UInt128 sentOwn, UInt128 sentHeld) = flow.Subject == 0 ? Take(ref shard[flow.From], flow.Amount) : Take(ref shard.Aside(flow.Subject), flow.Amount);
                sent.Add(flow.Payment, new Aside(shard.Number, flow.From, sentOwn, sentHeld));
                return true;
            case FlowKind.Arrived:
                if (!sent.Remove(flow.Payment, out Aside came)) return false;
                Pay(came.Shard, came.Payer, (came.Own, came.Held), ref shard[flow.To]);
                return true;
            case FlowKind.CameBack:
                sent.Remove(flow.Payment, out Aside returned);
                Return(ref shard[flow.To], returned);
                return true;
            default:
                throw new InvalidOperationException($"There is no flow of kind {flow.Kind}.");
        }
    }

    private Purse Opened(Party account)
    {
        Purse purse = new() { Key = account.Key };
        if (account.Key.Kind is AccountKind.User && limits.Payers.TryGetValue(account.Key, out IReadOnlyList<PayerLimit>? addresses))
        {
            foreach (PayerLimit one in addresses) purse.Limit += one.Most;
        }

        if (account.Key.Kind is AccountKind.Miner && Address.TryParse(account.Name.AsSpan(account.Name.IndexOf(':', StringComparison.Ordinal) + 1).ToString(), out Address miner))
            purse.Earner = miner;
        return purse;
    }

    // Own money first: what was paid in is what is paid out. What is neither own nor held came out of nothing.
    private static (UInt128 Own, UInt128 Held) Take(ref Purse purse, UInt128 amount)
    {
        UInt128 own = UInt128.Min(amount, purse.Own);
        UInt128 held = UInt128.Min(amount - own, purse.Held);
        (purse.Own, purse.Held) = (purse.Own - own, purse.Held - held);
        return (own, held);
    }

    private static (UInt128 Own, UInt128 Held) Take(ref Aside aside, UInt128 amount)
    {
        UInt128 own = UInt128.Min(amount, aside.Own);
        UInt128 held = UInt128.Min(amount - own, aside.Held);
        aside = aside with { Own = aside.Own - own, Held = aside.Held - held };
        return (own, held);
    }

    private static void Return(ref Purse purse, Aside left) => (purse.Own, purse.Held) = (purse.Own + left.Own, purse.Held + left.Held);

    private void Pay(int shard, int payer, (UInt128 Own, UInt128 Held) money, ref Purse to)
    {
        // Back to the chain: no account of the network has it.
        if (to.Kind is AccountKind.Bridge) return;
        UInt128 settled = Owe(ref shards[shard][payer], money.Own);
        if (to.IsEarner)
        {
            to.Earned += settled + Owe(ref treasury, money.Held);
            return;
        }

        treasury.Earned += settled;
        to.Held += money.Own + money.Held;
    }

    // What is owed settles in the order in which it is, up to the limit.
    private static UInt128 Owe(ref Purse payer, UInt128 amount)
    {
        UInt128 settled = UInt128.Min(amount, payer.Limit - payer.Settled);
        (payer.Settled, payer.Owed) = (payer.Settled + settled, payer.Owed + amount);
        return settled;
    }

    private EpochTotals Totals(IReadOnlyList<long> reached)
    {
        Dictionary<AccountKey, PayerTotal> payers = [];
        Dictionary<Address, UInt128> earned = [];
        foreach (ShardPurses shard in shards)
        {
            foreach (ref Purse purse in shard.All)
            {
                if (purse.Kind is AccountKind.User && purse.Owed > 0) payers.Add(purse.Key, new PayerTotal(purse.Settled, purse.Owed));
                if (purse.Earned > 0) earned.Add(purse.Earner!.Value, purse.Earned);
            }
        }

        return new EpochTotals(payers, earned, treasury.Earned, new PayerTotal(treasury.Settled, treasury.Owed), reached);
    }

    private record struct Aside(int Shard, int Payer, UInt128 Own, UInt128 Held);

    private struct Purse
    {
        public AccountKey Key;
        public Address? Earner;
        public UInt128 Own;
        public UInt128 Held;
        public UInt128 Limit;
        public UInt128 Settled;
        public UInt128 Owed;
        public UInt128 Earned;

        public readonly AccountKind Kind => Key.Kind;

        public readonly bool IsEarner => Earner is not null;
    }

    /// <summary>The purses of a shard by the index of their accounts, and what is put aside in it.</summary>
    private sealed class ShardPurses(int number)
    {
        private readonly List<Purse> purses = [];

        public int Number => number;

        public int Count => purses.Count;

        public Dictionary<UInt128, Aside> Asides { get; } = [];

        public Span<Purse> All => CollectionsMarshal.AsSpan(purses);

        public ref Purse this[int index] => ref All[index];

        public void Add(Purse purse) => purses.Add(purse);

        public ref Aside Aside(UInt128 subject) => ref CollectionsMarshal.GetValueRefOrAddDefault(Asides, subject, out _);
    }
}
