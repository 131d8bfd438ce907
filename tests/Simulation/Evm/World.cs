// Accounts and their storage, with every change noted as what was there before. So a call that reverts, a block that is undone and a
// look at an old block are one and the same: going back along the notes, and for the look forth again.

namespace Cuckoo.Simulation.Evm;

/// <summary>An account.</summary>
/// <param name="Nonce">Transactions it sent, or contracts it made.</param>
/// <param name="Balance">Wei.</param>
/// <param name="Code">Its code, if it is a contract.</param>
internal sealed record EvmAccount(ulong Nonce, Word Balance, byte[] Code)
{
    public static EvmAccount None { get; } = new(0, default, []);

    /// <summary>Whether it counts as not there (EIP-161).</summary>
    public bool IsEmpty => Nonce == 0 && Balance.IsZero && Code.Length == 0;
}

/// <summary>What was there before a change.</summary>
internal readonly record struct Former(FormerKind Kind, Word Account, Word Slot, EvmAccount? Known, Word Value);

/// <summary>Of what.</summary>
internal enum FormerKind
{
    Account,
    Slot,
    Transient,
    WarmAccount,
    WarmSlot,
}

/// <summary>All accounts and storage.</summary>
internal sealed class World
{
    private readonly Dictionary<Word, EvmAccount> accounts;
    private readonly Dictionary<(Word Account, Word Slot), Word> slots;
    private readonly Dictionary<(Word Account, Word Slot), Word> transient = [];
    private readonly Dictionary<(Word Account, Word Slot), Word> originals = [];
    private readonly HashSet<Word> warm = [];
    private readonly HashSet<(Word Account, Word Slot)> warmSlots = [];
    private readonly List<Former> formers = [];

    /// <summary>Nothing.</summary>
    public World() => (accounts, slots) = ([], []);

    /// <summary>The same accounts and storage as another's, which goes its own way.</summary>
    public World(World other) => (accounts, slots) = (new(other.accounts), new(other.slots));

    /// <summary>The present, to go back to.</summary>
    public int Mark => formers.Count;

    public EvmAccount this[Word account]
    {
        get => accounts.GetValueOrDefault(account) ?? EvmAccount.None;
        set => formers.Add(Put(new Former(FormerKind.Account, account, default, value, default)));
    }

    public Word Stored(Word account, Word slot) => slots.GetValueOrDefault((account, slot));

    /// <summary>What a slot held before the transaction.</summary>
    public Word Original(Word account, Word slot) => originals.TryGetValue((account, slot), out Word value) ? value : Stored(account, slot);

    public void Store(Word account, Word slot, Word value)
    {
        originals.TryAdd((account, slot), Stored(account, slot));
        formers.Add(Put(new Former(FormerKind.Slot, account, slot, null, value)));
    }

    public Word Held(Word account, Word slot) => transient.GetValueOrDefault((account, slot));

    public void Hold(Word account, Word slot, Word value) => formers.Add(Put(new Former(FormerKind.Transient, account, slot, null, value)));

    /// <summary>Makes an account warm for this transaction; whether it was.</summary>
    public bool Warm(Word account)
    {
        if (warm.Contains(account)) return true;
        formers.Add(Put(new Former(FormerKind.WarmAccount, account, default, null, 1UL)));
        return false;
    }

    /// <summary>Makes a slot warm for this transaction; whether it was.</summary>
    public bool Warm(Word account, Word slot)
    {
        if (warmSlots.Contains((account, slot))) return true;
        formers.Add(Put(new Former(FormerKind.WarmSlot, account, slot, null, 1UL)));
        return false;
    }

    /// <summary>A transaction begins: nothing is warm, and nothing is held for its length.</summary>
    public void Begin()
    {
        transient.Clear();
        originals.Clear();
        warm.Clear();
        warmSlots.Clear();
    }

    /// <summary>Goes back.</summary>
    /// <returns>What takes it forth again.</returns>
    public List<Former> UndoTo(int mark)
    {
        List<Former> undone = [];
        while (formers.Count > mark)
        {
            Former last = formers[^1];
            formers.RemoveAt(formers.Count - 1);
            undone.Add(Put(last));
        }

        return undone;
    }

    /// <summary>Goes forth again.</summary>
    public void Redo(List<Former> undone)
    {
        for (int at = undone.Count - 1; at >= 0; at--) formers.Add(Put(undone[at]));
    }

    // Puts something in the place of what is there, and gives what was there.
    private Former Put(Former value)
    {
        (Word account, Word slot) = (value.Account, value.Slot);
        switch (value.Kind)
        {
            case FormerKind.Account:
                EvmAccount? before = accounts.GetValueOrDefault(account);
                if (value.Known is null) accounts.Remove(account);
                else accounts[account] = value.Known;
                return value with { Known = before };
            case FormerKind.Slot:
                return value with { Value = Put(slots, (account, slot), value.Value) };
            case FormerKind.Transient:
                return value with { Value = Put(transient, (account, slot), value.Value) };
            case FormerKind.WarmAccount:
                bool was = value.Value.IsZero ? warm.Remove(account) : !warm.Add(account);
                return value with { Value = Word.Of(was) };
            default:
                bool wasSlot = value.Value.IsZero ? warmSlots.Remove((account, slot)) : !warmSlots.Add((account, slot));
                return value with { Value = Word.Of(wasSlot) };
        }
    }

    private static Word Put(Dictionary<(Word, Word), Word> into, (Word, Word) place, Word value)
    {
        Word before = into.GetValueOrDefault(place);
        if (value.IsZero) into.Remove(place);
        else into[place] = value;
        return before;
    }
}
