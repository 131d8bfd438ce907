using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Ledger;

/// <content>
/// The state after a block as bytes, so that coming back replays the blocks after it only. It is no source of truth: its own
/// hash proves it whole, the hash of the block it was taken at ties it to the chain, and without it the chain alone gives the same.
/// </content>
public sealed partial class ShardLedger
{
    // "CKLS", little endian, and the version of what follows.
    private const uint SnapshotMagic = 0x534C4B43;
    private const uint SnapshotVersion = 1;

    // An account is 46 bytes of it, an id 30. What would be longer than an array may be is not written.
    private const long LongestSnapshot = 1_900_000_000;

    /// <summary>The state, all of which must be sealed; nothing when it is too long for one array.</summary>
    public ReadOnlyMemory<byte>? Snapshot()
    {
        if (Unsealed > 0) throw new InvalidOperationException("Not all that was decided is in a block.");
        long length = 4_096 + (books.Accounts.Count * 128L) + (books.Transfers.Count * 30) + (books.Pendings.Count * 80L) + (books.References.Count * 24L) + (books.UnderWay.Count * 400L);
        if (length > LongestSnapshot) return null;
        using MemoryStream stream = new((int)Math.Min(length, LongestSnapshot));
        using (BinaryWriter to = new(stream, Encoding.UTF8, leaveOpen: true)) Write(to);
        byte[] hash = SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        stream.Write(hash);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>A shard as a snapshot has it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, of another version, or of another shard.</exception>
    public static ShardLedger Restore(ReadOnlyMemory<byte> snapshot, int shard, int shards)
    {
        if (snapshot.Length < 64 || !SHA256.HashData(snapshot.Span[..^32]).AsSpan().SequenceEqual(snapshot.Span[^32..]))
            throw new InvalidDataException("The snapshot is damaged.");
        ShardLedger ledger = new(shard, shards);
        byte[] bytes = MemoryMarshal.TryGetArray(snapshot, out ArraySegment<byte> array) ? array.Array! : snapshot.ToArray();
        using MemoryStream stream = new(bytes, array.Offset, snapshot.Length - 32, writable: false);
        using BinaryReader from = new(stream);
        if (from.ReadUInt32() != SnapshotMagic || from.ReadUInt32() != SnapshotVersion) throw new InvalidDataException("The snapshot is of another version.");
        if ((from.ReadInt32(), from.ReadInt32()) != (shard, shards)) throw new InvalidDataException("The snapshot is of another shard.");
        ledger.Read(from);
        return ledger;
    }

    private static void Write(BinaryWriter to, UInt128 number)
    {
        to.Write((ulong)number);
        to.Write((ulong)(number >> 64));
    }

    private static UInt128 ReadNumber(BinaryReader from)
    {
        ulong low = from.ReadUInt64();
        return new UInt128(from.ReadUInt64(), low);
    }

    private void Write(BinaryWriter to)
    {
        to.Write(SnapshotMagic);
        to.Write(SnapshotVersion);
        to.Write(Shard);
        to.Write(Shards);
        to.Write(Blocks);
        to.Write(lastHash);
        to.Write(books.Sequence);
        to.Write(books.At);
        to.Write(books.Words.Count);
        foreach (string word in books.Words) to.Write(word);
        to.Write(books.Accounts.Count);
        for (int index = 0; index < books.Accounts.Count; index++)
        {
            ref Account account = ref books.Accounts[index];
            to.Write((byte)account.Kind);
            to.Write((byte)account.State);
            Write(to, account.Number);
            Write(to, (UInt128)account.Balance);
            to.Write(account.Last);
            to.Write(account.Holds);
            to.Write(books.Accounts.NameOf(index));
        }

        to.Write(books.Transfers.Count);
        foreach (Transfer transfer in books.Transfers.All())
        {
            Write(to, transfer.Id);
            to.Write(transfer.Fingerprint);
            to.Write((byte)transfer.State);
            to.Write(transfer.Outcome);
            to.Write(transfer.State is TransferState.Pending ? 0 : transfer.Number);
        }

        to.Write(books.Pendings.Count);
        foreach (Pending pending in books.Pendings.All())
        {
            Write(to, pending.Id.Bits);
            to.Write(pending.Debit);
            Write(to, pending.Amount);
            Write(to, pending.Reference);
            to.Write(pending.ExpiresAt);
            Write(to, pending.Owner);
        }

        to.Write(books.References.Count);
        foreach ((UInt128 reference, long last) in books.References)
        {
            Write(to, reference);
            to.Write(last);
        }

        to.Write(books.UnderWay.Count);
        foreach (UnderWay payment in books.UnderWay.Values) Write(to, payment);
    }

    private void Read(BinaryReader from)
    {
        Blocks = from.ReadInt64();
        lastHash = from.ReadBytes(32);
        (long sequence, long at) = (from.ReadInt64(), from.ReadInt64());
        for (int words = from.ReadInt32(); words > 0; words--) books.AddWord(from.ReadString());
        for (int accounts = from.ReadInt32(); accounts > 0; accounts--) ReadAccount(from);
        for (long transfers = from.ReadInt64(); transfers > 0; transfers--)
        {
            TransferKey id = new(ReadNumber(from));
            ref Transfer transfer = ref books.Transfers.Add(id, from.ReadUInt64(), (TransferState)from.ReadByte());
            (transfer.Outcome, transfer.Number) = (from.ReadByte(), from.ReadInt32());
        }

        for (int pendings = from.ReadInt32(); pendings > 0; pendings--)
        {
            Pending pending = new(new TransferKey(ReadNumber(from)), from.ReadInt32(), ReadNumber(from), ReadNumber(from), from.ReadInt64(), ReadNumber(from));
            books.Transfers.Find(pending.Id).Number = books.Pendings.Add(pending);
        }

        for (int references = from.ReadInt32(); references > 0; references--) books.RestoreReference(ReadNumber(from), from.ReadInt64());
        for (int payments = from.ReadInt32(); payments > 0; payments--)
        {
            UnderWay payment = ReadPayment(from);
            books.UnderWay.Add(payment.To.Id.Bits, payment);
        }

        books.Restore(sequence, at);
    }

    private void ReadAccount(BinaryReader from)
    {
        (byte kind, byte state) = (from.ReadByte(), from.ReadByte());
        UInt128 number = ReadNumber(from);
        var balance = (Int128)ReadNumber(from);
        (long last, int holds) = (from.ReadInt64(), from.ReadInt32());
        ref Account account = ref books.Accounts[books.Accounts.Add(new AccountKey((AccountKind)kind, number), from.ReadString())];
        (account.State, account.Balance, account.Last, account.Holds) = ((AccountState)state, balance, last, holds);
    }

    private static void Write(BinaryWriter to, UnderWay payment)
    {
        Write(to, payment.Order.Bits);
        Write(to, payment.To.Id.Bits);
        to.Write(payment.To.Shard);
        to.Write((byte)payment.To.Credit.Key.Kind);
        Write(to, payment.To.Credit.Key.Number);
        to.Write(payment.To.Credit.Name);
        to.Write(payment.To.Credit.OpensIt);
        to.Write(payment.Back);
        Write(to, payment.Amount);
        to.Write(payment.Purpose);
        Write(to, payment.Reference);
        to.Write(payment.IsWholeOrder);
    }

    private static UnderWay ReadPayment(BinaryReader from)
    {
        TransferKey order = new(ReadNumber(from));
        TransferKey id = new(ReadNumber(from));
        int shard = from.ReadInt32();
        AccountKey credit = new((AccountKind)from.ReadByte(), ReadNumber(from));
        Outgoing to = new(id, shard, new Party(credit, from.ReadString(), from.ReadBoolean()));
        return new UnderWay(order, to, from.ReadInt32(), ReadNumber(from), from.ReadString(), ReadNumber(from), from.ReadBoolean());
    }
}
