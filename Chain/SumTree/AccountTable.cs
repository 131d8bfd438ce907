// Which account has which index. Open addressing over plain integers: 8 to 16 bytes an account beside the 24 of the address
// itself, where a dictionary of the same would take 60 to 90.

namespace Cuckoo.Chain.SumTree;

/// <summary>Accounts by index and indexes by account; only grows. Readers may be many while nobody adds.</summary>
internal sealed class AccountTable
{
    private const int PageLength = 1024;
    private const int FewestSlots = 16;

    private readonly List<AccountKey[]> pages = [];
    // Index plus one; zero is a free slot. At most half are taken.
    private int[] slots = new int[FewestSlots];

    public int Count { get; private set; }

    public AccountKey this[int index] => pages[index / PageLength][index % PageLength];

    /// <summary>The account's index, or -1.</summary>
    public int Find(in AccountKey account) => slots[SlotOf(account)] - 1;

    /// <summary>Gives the account the next index; false when it has one.</summary>
    public bool TryAdd(in AccountKey account)
    {
        if (2 * (Count + 1) > slots.Length) Grow(2 * slots.Length);
        var slot = SlotOf(account);
        if (slots[slot] != 0) return false;
        if (Count == pages.Count * PageLength) pages.Add(new AccountKey[PageLength]);
        pages[Count / PageLength][Count % PageLength] = account;
        slots[slot] = ++Count;
        return true;
    }

    /// <summary>Makes room for so many accounts at once.</summary>
    public void Reserve(int count)
    {
        var wanted = slots.Length;
        while (wanted < 2L * count) wanted *= 2;
        if (wanted > slots.Length) Grow(wanted);
    }

    private void Grow(int length)
    {
        slots = new int[length];
        for (var index = 0; index < Count; index++) slots[SlotOf(this[index])] = index + 1;
    }

    // Where the account is, or the free slot where it would go. The hash is seeded a process, so nobody can choose
    // addresses that meet in one slot.
    private int SlotOf(in AccountKey account)
    {
        var mask = slots.Length - 1;
        var slot = account.HashForTable() & mask;
        while (slots[slot] != 0 && this[slots[slot] - 1] != account) slot = (slot + 1) & mask;
        return slot;
    }
}
