namespace Cuckoo.Ledger;

/// <summary>
/// An account as the shard holds it: 64 bytes, one cache line. With its place in the hash table (4 bytes, at most 3/4 full and
/// at least 3/8) an account costs 70 to 75 bytes; a name that the key does not say comes on top.
/// </summary>
internal struct Account
{
    public UInt128 Number;
    public Int128 Balance;

    /// <summary>The last entry that moved it; 0 for none.</summary>
    public long Last;

    /// <summary>Pending transfers and payments under way that may still come back to it.</summary>
    public int Holds;
    public AccountKind Kind;
    public AccountState State;

    public readonly AccountKey Key => new(Kind, Number);
}

/// <summary>
/// The accounts of a shard by their index: 0, 1, 2 … in the order of their opening. Open addressing over pages of accounts, so
/// that growing moves indexes and no account.
/// </summary>
internal sealed class AccountTable
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private readonly Dictionary<int, string> names = [];
    private Account[][] pages = [];
    private int[] slots = new int[64];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public ref Account this[int index] => ref pages[index >> PageBits][index & (PageSize - 1)];

    /// <summary>The name given at its opening; empty for none.</summary>
    public string NameOf(int index) => names.GetValueOrDefault(index, "");

    /// <summary>The index of an account; -1 when there is none.</summary>
    public int Find(AccountKey key)
    {
        for (int at = Home(key); slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            ref Account account = ref this[slots[at] - 1];
            if (account.Number == key.Number && account.Kind == key.Kind) return slots[at] - 1;
        }

        return -1;
    }

    /// <summary>Reads the first place an account may have; what comes of it means nothing.</summary>
    public int Look(AccountKey key) => slots[Home(key)] is var slot and > 0 ? (int)this[slot - 1].State : 0;

    /// <summary>Adds an account that is not there yet.</summary>
    /// <returns>Its index.</returns>
    public int Add(AccountKey key, string name)
    {
        if ((Count + 1) * 4L > slots.Length * 3L) Grow();
        if (Count >> PageBits == pages.Length)
        {
            Array.Resize(ref pages, pages.Length + 1);
            pages[^1] = new Account[PageSize];
        }

        int index = Count++;
        this[index] = new Account { Number = key.Number, Kind = key.Kind };
        if (name.Length > 0) names.Add(index, name);
        Place(index);
        return index;
    }

    /// <summary>Takes back the account added last.</summary>
    public void RemoveLast()
    {
        int index = Count - 1;
        int mask = slots.Length - 1;
        int hole = Home(this[index].Key);
        while (slots[hole] != index + 1) hole = (hole + 1) & mask;

        // Whoever was pushed past the hole moves back into it, so that no search stops short of him.
        for (int at = (hole + 1) & mask; slots[at] != 0; at = (at + 1) & mask)
        {
            int home = Home(this[slots[at] - 1].Key);
            if (((at - home) & mask) < ((at - hole) & mask)) continue;
            slots[hole] = slots[at];
            hole = at;
        }

        slots[hole] = 0;
        names.Remove(index);
        Count--;
    }

    private int Home(AccountKey key) => (int)(Mix.Of((ulong)key.Kind, key.Number) >> 32) & (slots.Length - 1);

    private void Place(int index)
    {
        int at = Home(this[index].Key);
        while (slots[at] != 0) at = (at + 1) & (slots.Length - 1);
        slots[at] = index + 1;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        for (int index = 0; index < Count; index++) Place(index);
    }
}
