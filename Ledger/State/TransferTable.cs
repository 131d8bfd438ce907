namespace Cuckoo.Ledger;

/// <summary>Where the order of an id stands.</summary>
internal enum TransferState : byte
{
    None = 0,
    Done,
    Pending,
    Posted,
    Voided,
    Expired,

    /// <summary>Some of it is on its way to another shard.</summary>
    Clearing,

    /// <summary>Another shard refused it; the money is back.</summary>
    Returned,
}

/// <summary>What is known of an id: 32 bytes.</summary>
internal struct Transfer
{
    public UInt128 Id;
    public ulong Fingerprint;

    /// <summary>Its place among the pending ones, or how many of its payments are on their way.</summary>
    public int Number;
    public TransferState State;

    /// <summary>Why it was returned.</summary>
    public byte Outcome;
}

/// <summary>
/// Every id ever used in the shard. Open addressing in 256 parts that grow each by itself, so that no order waits for the
/// whole to be moved: 43 to 85 bytes an id. Ids are never forgotten, because law 2 has no end.
/// </summary>
internal sealed class TransferTable
{
    private const int Parts = 256;

    private readonly Transfer[][] parts = new Transfer[Parts][];
    private readonly int[] counts = new int[Parts];

    public TransferTable()
    {
        for (int part = 0; part < Parts; part++) parts[part] = new Transfer[8];
    }

    public long Count { get; private set; }

    public static ref Transfer None => ref System.Runtime.CompilerServices.Unsafe.NullRef<Transfer>();

    public static bool IsNone(ref Transfer transfer) => System.Runtime.CompilerServices.Unsafe.IsNullRef(ref transfer);

    /// <summary>The transfer of an id, or <see cref="None"/>. Good until the next one is added.</summary>
    public ref Transfer Find(TransferKey id)
    {
        ulong hash = Mix.Of(0, id.Bits);
        Transfer[] part = parts[hash >> 56];
        for (int at = (int)hash & (part.Length - 1); part[at].State != TransferState.None; at = (at + 1) & (part.Length - 1))
        {
            if (part[at].Id == id.Bits) return ref part[at];
        }

        return ref None;
    }

    /// <summary>Reads the first place an id may have; what comes of it means nothing.</summary>
    public int Look(TransferKey id)
    {
        ulong hash = Mix.Of(0, id.Bits);
        Transfer[] part = parts[hash >> 56];
        return (int)part[(int)hash & (part.Length - 1)].State;
    }

    /// <summary>Adds an id that is not there yet. The reference is good until the next one is added.</summary>
    public ref Transfer Add(TransferKey id, ulong fingerprint, TransferState state)
    {
        ulong hash = Mix.Of(0, id.Bits);
        int number = (int)(hash >> 56);
        if ((counts[number] + 1) * 4 > parts[number].Length * 3) Grow(number);
        counts[number]++;
        Count++;
        ref Transfer free = ref Free(parts[number], hash);
        free = new Transfer { Id = id.Bits, Fingerprint = fingerprint, State = state };
        return ref free;
    }

    /// <summary>Takes an id back.</summary>
    public void Remove(TransferKey id)
    {
        ulong hash = Mix.Of(0, id.Bits);
        int number = (int)(hash >> 56);
        Transfer[] part = parts[number];
        int mask = part.Length - 1;
        int hole = (int)hash & mask;
        while (part[hole].Id != id.Bits) hole = (hole + 1) & mask;
        for (int at = (hole + 1) & mask; part[at].State != TransferState.None; at = (at + 1) & mask)
        {
            int home = (int)Mix.Of(0, part[at].Id) & mask;
            if (((at - home) & mask) < ((at - hole) & mask)) continue;
            part[hole] = part[at];
            hole = at;
        }

        part[hole] = default;
        counts[number]--;
        Count--;
    }

    /// <summary>All of them, in the order of the tables.</summary>
    public IEnumerable<Transfer> All()
    {
        foreach (Transfer[] part in parts)
        {
            foreach (Transfer transfer in part)
            {
                if (transfer.State != TransferState.None) yield return transfer;
            }
        }
    }

    private static ref Transfer Free(Transfer[] part, ulong hash)
    {
        int at = (int)hash & (part.Length - 1);
        while (part[at].State != TransferState.None) at = (at + 1) & (part.Length - 1);
        return ref part[at];
    }

    private void Grow(int number)
    {
        Transfer[] old = parts[number];
        var part = new Transfer[old.Length * 2];
        foreach (Transfer transfer in old)
        {
            if (transfer.State != TransferState.None) Free(part, Mix.Of(0, transfer.Id)) = transfer;
        }

        parts[number] = part;
    }
}
