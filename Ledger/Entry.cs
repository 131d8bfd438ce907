namespace Cuckoo.Ledger;

/// <summary>What an entry of the journal did. The numbers stand in the journal and are never changed.</summary>
public enum EntryKind : byte
{
    /// <summary>None: no entry has this kind.</summary>
    None = 0,

    /// <summary>Moved money at once.</summary>
    Transfer = 10,

    /// <summary>Moved money into escrow.</summary>
    Pend = 11,

    /// <summary>Paid a pending transfer out.</summary>
    Post = 12,

    /// <summary>Gave a pending transfer back.</summary>
    Void = 13,

    /// <summary>Gave a pending transfer back because its time was over.</summary>
    Expire = 14,

    /// <summary>Froze, opened again or closed an account.</summary>
    State = 15,

    /// <summary>Took in money that another shard sent.</summary>
    Incoming = 16,

    /// <summary>Noted that another shard has taken in what this one sent.</summary>
    Cleared = 17,

    /// <summary>Took back what another shard refused.</summary>
    Returned = 18,
}

/// <summary>The payee in another shard of money that is on its way.</summary>
/// <param name="Id">Id of the payment there.</param>
/// <param name="Shard">The other shard.</param>
/// <param name="Credit">Who is paid.</param>
public sealed record Outgoing(TransferKey Id, int Shard, Party Credit);

/// <summary>One movement between two accounts of the shard.</summary>
public record struct Line
{
    /// <summary>Index of the account the amount leaves.</summary>
    public int Debit { get; set; }

    /// <summary>Index of the account the amount enters.</summary>
    public int Credit { get; set; }

    /// <summary>Index of the purpose's word.</summary>
    public int Purpose { get; set; }

    /// <summary>10^-18 tokens; more than zero.</summary>
    public UInt128 Amount { get; set; }

    /// <summary>The last entry before this one that moved the debit account; this entry's own number if an earlier line did; 0 for none.</summary>
    public long PreviousOfDebit { get; set; }

    /// <summary>Likewise for the credit account.</summary>
    public long PreviousOfCredit { get; set; }

    /// <summary>Where the money goes on to, when it leaves the shard.</summary>
    public Outgoing? Outgoing { get; set; }
}

/// <summary>One entry: its lines stand together or not at all. Reused from one entry to the next, so that deciding makes no garbage.</summary>
public sealed class Entry
{
    private Line[] lines = new Line[4];

    /// <summary>1, 2, 3 … in the shard.</summary>
    public long Sequence { get; set; }

    /// <summary>What it did.</summary>
    public EntryKind Kind { get; set; }

    /// <summary>Id of the order; zero for an expiry and a change of state, which need none.</summary>
    public TransferKey Id { get; set; }

    /// <summary>Tells a retry of the order from another one.</summary>
    public ulong Fingerprint { get; set; }

    /// <summary>When, in ticks of UTC; never less than the entry before.</summary>
    public long At { get; set; }

    /// <summary>What it is for; zero for nothing.</summary>
    public UInt128 Reference { get; set; }

    /// <summary>The last entry before this one with its reference; 0 for none.</summary>
    public long PreviousOfReference { get; set; }

    /// <summary>Post, void, expire: the pending transfer it ends. Cleared, returned: the payment to another shard. Incoming: the order that sent it.</summary>
    public TransferKey Subject { get; set; }

    /// <summary>Pend: when it ends by itself; zero for never.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Pend: who alone may post or void it; zero for anybody.</summary>
    public UInt128 Owner { get; set; }

    /// <summary>State: the account. Incoming: the shard it came from.</summary>
    public int Number { get; set; }

    /// <summary>State: the account's new state. Returned: why, a <see cref="LedgerResult"/>.</summary>
    public byte Value { get; set; }

    /// <summary>Post, void, expire: what it ended, once applied.</summary>
    internal Pending Ended { get; set; }

    /// <summary>How many lines it has.</summary>
    public int Count { get; private set; }

    /// <summary>Its lines.</summary>
    public Span<Line> Lines => lines.AsSpan(0, Count);

    /// <summary>Empties it for another entry.</summary>
    internal void Begin(EntryKind kind, TransferKey id, ulong fingerprint)
    {
        (Kind, Id, Fingerprint, Count) = (kind, id, fingerprint, 0);
        (Sequence, At, Reference, PreviousOfReference) = (0, 0, 0, 0);
        (Subject, ExpiresAt, Owner, Number, Value) = (default, 0, 0, 0, 0);
    }

    internal ref Line Add(int debit, int credit, UInt128 amount, int purpose)
    {
        if (Count == lines.Length) Array.Resize(ref lines, 2 * Count);
        ref Line line = ref lines[Count++];
        line = new Line { Debit = debit, Credit = credit, Amount = amount, Purpose = purpose };
        return ref line;
    }

    /// <summary>A copy that outlives the next entry.</summary>
    internal Entry Copy()
    {
        var copy = (Entry)MemberwiseClone();
        copy.lines = (Line[])lines.Clone();
        return copy;
    }
}
