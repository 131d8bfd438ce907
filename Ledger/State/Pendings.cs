namespace Cuckoo.Ledger;

/// <summary>A pending transfer while it is open.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Debit">Index of the payer's account.</param>
/// <param name="Amount">What lies in escrow.</param>
/// <param name="Reference">What it is for.</param>
/// <param name="ExpiresAt">When it ends by itself; zero for never.</param>
/// <param name="Owner">Who alone may end it; zero for anybody.</param>
internal readonly record struct Pending(
    TransferKey Id, int Debit, UInt128 Amount, UInt128 Reference, long ExpiresAt, UInt128 Owner);

/// <summary>The pending transfers that are open, by their place, and those that will end by themselves, by time.</summary>
internal sealed class Pendings
{
    private readonly List<Pending> places = [];
    private readonly Stack<int> free = [];
    private readonly PriorityQueue<TransferKey, long> byTime = new();

    public int Count => places.Count - free.Count;

    public Pending this[int place] => places[place];

    public IEnumerable<Pending> All() => places.Where(p => p.Id != default);

    public int Add(Pending pending)
    {
        if (pending.ExpiresAt != 0) byTime.Enqueue(pending.Id, pending.ExpiresAt);
        if (!free.TryPop(out int place))
        {
            places.Add(pending);
            return places.Count - 1;
        }

        places[place] = pending;
        return place;
    }

    public void Remove(int place)
    {
        places[place] = default;
        free.Push(place);
    }

    /// <summary>When the next one may end by itself; the end of time when none does.</summary>
    public long NextDue => byTime.TryPeek(out _, out long at) ? at : long.MaxValue;

    /// <summary>The ids whose time has come; each is given once, and may have ended otherwise meanwhile.</summary>
    public bool TryTakeDue(long now, out TransferKey id)
    {
        if (byTime.TryPeek(out id, out long at) && at <= now) return byTime.TryDequeue(out id, out _);
        id = default;
        return false;
    }
}
