// A shard's books in memory: what replaying its journal gives. Only the rules decide what may be appended; this class adds up,
// and throws where an entry could not have come from the rules. Deciding and replaying go through the same Apply.

using System.Globalization;
using System.Runtime.InteropServices;

namespace Cuckoo.Ledger;

/// <summary>Accounts, ids, pending transfers and payments under way of one shard.</summary>
internal sealed class Books(int shard, int shards, IReadOnlyList<AccountLimits> limits)
{
    private readonly Dictionary<UInt128, long> references = [];
    private readonly Dictionary<string, int> wordNumbers = new(StringComparer.Ordinal);
    private string? lastWord;
    private int lastNumber;
    private int escrow = -1;

    /// <summary>Which shard it is.</summary>
    public int Shard { get; } = shard;

    /// <summary>How many shards the book has.</summary>
    public int Shards { get; } = shards;

    public AccountTable Accounts { get; } = new();

    public TransferTable Transfers { get; } = new();

    public Pendings Pendings { get; } = new();

    /// <summary>Payments to other shards that are not known to have arrived, by their id there.</summary>
    public SortedDictionary<UInt128, UnderWay> UnderWay { get; } = [];

    /// <summary>Words of purposes by their index.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Entries applied so far.</summary>
    public long Sequence { get; private set; }

    /// <summary>When the last of them was.</summary>
    public long At { get; private set; }

    /// <summary>Accounts that ever moved.</summary>
    public int Moved { get; private set; }

    /// <summary>
    /// What has come into the shard from outside and not gone back: what the accounts below zero lack in sum. The books sum to
    /// zero, so no balance and no sum of balances can exceed it.
    /// </summary>
    public Int128 FromOutside { get; private set; }

    public AccountLimits LimitsOf(AccountKind kind) => limits[(int)kind];

    /// <summary>The last entry with a reference; 0 for none.</summary>
    public long LastOf(UInt128 reference) => references.GetValueOrDefault(reference);

    public IReadOnlyCollection<KeyValuePair<UInt128, long>> References => references;

    /// <summary>The index of the escrow account; -1 when there is none.</summary>
    public int Escrow => (uint)escrow < (uint)Accounts.Count && Accounts[escrow].Kind is AccountKind.Escrow ? escrow : escrow = Accounts.Find(AccountKey.Escrow);

    /// <summary>The index of a word; -1 when it is not known yet.</summary>
    public int WordOf(string word)
    {
        // The program's own words come again and again as the same text.
        if (ReferenceEquals(word, lastWord)) return lastNumber;
        if (!wordNumbers.TryGetValue(word, out int number)) return -1;
        (lastWord, lastNumber) = (word, number);
        return number;
    }

    public int AddWord(string word)
    {
        wordNumbers.Add(word, Words.Count);
        Words.Add(word);
        return Words.Count - 1;
    }

    public void RemoveLastWord()
    {
        lastWord = null;
        wordNumbers.Remove(Words[^1]);
        Words.RemoveAt(Words.Count - 1);
    }

    /// <summary>Sum of all balances: zero, or the books are wrong. Added up anew each time.</summary>
    public Int128 Sum()
    {
        Int128 sum = 0;
        for (int index = 0; index < Accounts.Count; index++) sum += Accounts[index].Balance;
        return sum;
    }

    /// <summary>Adds the next entry. One just decided gets its number, and the numbers of the entries before it; one of a journal must have them right.</summary>
    /// <exception cref="InvalidDataException">It cannot follow what was applied before.</exception>
    public void Apply(Entry entry, bool isReplayed)
    {
        if (isReplayed && entry.Sequence != Sequence + 1) throw Wrong(entry, $"follows entry {Sequence}");
        if (isReplayed && entry.At < At) throw Wrong(entry, "is older than the one before it");
        CheckShape(entry);
        entry.Sequence = Sequence + 1;
        foreach (ref Line line in entry.Lines) Move(entry, ref line, isReplayed);
        Note(entry, isReplayed);
        Settle(entry);
        Sequence = entry.Sequence;
        At = entry.At;
    }

    /// <summary>Takes back the entry applied last. It must be a transfer, a pend, a post or a void within the shard.</summary>
    public void Revert(Entry entry, long at)
    {
        if (entry.Kind is EntryKind.Pend)
        {
            Pendings.Remove(Transfers.Find(entry.Id).Number);
            Accounts[entry.Lines[0].Debit].Holds--;
        }

        if (entry.Kind is EntryKind.Post or EntryKind.Void)
        {
            ref Transfer ended = ref Transfers.Find(entry.Subject);
            ended.State = TransferState.Pending;
            ended.Number = Pendings.Add(entry.Ended);
            Accounts[entry.Ended.Debit].Holds++;
        }

        Transfers.Remove(entry.Id);
        if (entry.Reference != 0 && entry.PreviousOfReference == 0) references.Remove(entry.Reference);
        else if (entry.Reference != 0) references[entry.Reference] = entry.PreviousOfReference;
        for (int at2 = entry.Count - 1; at2 >= 0; at2--)
        {
            Line line = entry.Lines[at2];
            Change(line.Credit, -(Int128)line.Amount, line.PreviousOfCredit);
            Change(line.Debit, (Int128)line.Amount, line.PreviousOfDebit);
        }

        Sequence = entry.Sequence - 1;
        At = at;
    }

    /// <summary>Sets what a snapshot says; nothing else may have been applied.</summary>
    public void Restore(long sequence, long at)
    {
        (Sequence, At) = (sequence, at);
        for (int index = 0; index < Accounts.Count; index++)
        {
            ref Account account = ref Accounts[index];
            if (account.Last != 0) Moved++;
            if (account.Balance < 0) FromOutside -= account.Balance;
        }
    }

    public void RestoreReference(UInt128 reference, long last) => references[reference] = last;

    private static InvalidDataException Wrong(Entry entry, string why) => new(string.Create(
        CultureInfo.InvariantCulture, $"Entry {entry.Sequence} of the journal, a {entry.Kind} with id {entry.Id}, {why}."));

    // What each kind of entry must be made of, whoever wrote it.
    private void CheckShape(Entry entry)
    {
        if (entry.Kind is EntryKind.State or EntryKind.Cleared ? entry.Count != 0 : entry.Count == 0) throw Wrong(entry, $"has {entry.Count} lines");
        if (entry.Kind is EntryKind.Transfer or EntryKind.Pend or EntryKind.Void or EntryKind.Expire or EntryKind.Incoming or EntryKind.Returned && entry.Count != 1)
            throw Wrong(entry, $"has {entry.Count} lines");
        if (entry.Kind is EntryKind.Transfer) return;
        if (entry.Kind is EntryKind.Pend && entry.Lines[0].Credit != Escrow) throw Wrong(entry, "does not go to escrow");
        if (entry.Kind is EntryKind.Post or EntryKind.Void or EntryKind.Expire)
        {
            BackOf(entry);
            UInt128 left = Pendings[Transfers.Find(entry.Subject).Number].Amount;
            foreach (ref Line line in entry.Lines)
            {
                if (line.Debit != Escrow || line.Amount > left) throw Wrong(entry, "takes more or other money than is pending");
                left -= line.Amount;
            }

            if (left != 0) throw Wrong(entry, "leaves some of what is pending");
        }

        if (entry.Kind is EntryKind.Cleared or EntryKind.Returned && !UnderWay.ContainsKey(entry.Subject.Bits))
            throw Wrong(entry, "ends a payment that is not on its way");
        if (entry.Kind is EntryKind.Returned && UnderWay[entry.Subject.Bits] is var sent && (sent.Back, sent.Amount) != (entry.Lines[0].Credit, entry.Lines[0].Amount))
            throw Wrong(entry, "brings back other money than was sent");
    }

    private void Move(Entry entry, ref Line line, bool isReplayed)
    {
        if ((uint)line.Debit >= (uint)Accounts.Count || (uint)line.Credit >= (uint)Accounts.Count || (uint)line.Purpose >= (uint)Words.Count)
            throw Wrong(entry, "names an account or a word that is not defined");
        if (line.Amount == 0 || line.Amount > (UInt128)Int128.MaxValue || line.Debit == line.Credit)
            throw Wrong(entry, $"moves {line.Amount} from account {line.Debit} to account {line.Credit}");
        long debitBefore = Accounts[line.Debit].Last;
        long creditBefore = Accounts[line.Credit].Last;
        if (isReplayed && (line.PreviousOfDebit != debitBefore || line.PreviousOfCredit != creditBefore))
            throw Wrong(entry, "does not continue the histories of its accounts");
        (line.PreviousOfDebit, line.PreviousOfCredit) = (debitBefore, creditBefore);
        Change(line.Debit, -(Int128)line.Amount, entry.Sequence);
        ref Account debit = ref Accounts[line.Debit];
        if (debit.Balance < 0 && !LimitsOf(debit.Kind).MayGoBelowZero) throw Wrong(entry, $"takes {debit.Key} to {debit.Balance}");
        Change(line.Credit, (Int128)line.Amount, entry.Sequence);
    }

    private void Change(int index, Int128 by, long last)
    {
        ref Account account = ref Accounts[index];
        Int128 before = account.Balance;
        Int128 balance = checked(before + by);
        if (before < 0 || balance < 0) FromOutside = checked(FromOutside + Int128.Min(before, 0) - Int128.Min(balance, 0));
        account.Balance = balance;
        Moved += (last != 0 ? 1 : 0) - (account.Last != 0 ? 1 : 0);
        account.Last = last;
    }

    // Ids, references and payments under way.
    private void Note(Entry entry, bool isReplayed)
    {
        if (entry.Reference != 0)
        {
            ref long last = ref CollectionsMarshal.GetValueRefOrAddDefault(references, entry.Reference, out _);
            if (isReplayed && entry.PreviousOfReference != last) throw Wrong(entry, "does not continue the history of its reference");
            entry.PreviousOfReference = last;
            last = entry.Sequence;
        }

        if (entry.Kind is EntryKind.Expire or EntryKind.State or EntryKind.Cleared or EntryKind.Returned) return;
        if (entry.Id == default || !TransferTable.IsNone(ref Transfers.Find(entry.Id))) throw Wrong(entry, "has an id that was used before");
        ref Transfer transfer = ref Transfers.Add(entry.Id, entry.Fingerprint, entry.Kind is EntryKind.Pend ? TransferState.Pending : TransferState.Done);
        foreach (Line line in entry.Lines)
        {
            if (line.Outgoing is not { } outgoing) continue;
            int back = entry.Kind is EntryKind.Post ? BackOf(entry) : line.Debit;
            UnderWay.Add(outgoing.Id.Bits, new UnderWay(entry.Id, outgoing, back, line.Amount, Words[line.Purpose], entry.Reference, entry.Kind is EntryKind.Transfer));
            Accounts[back].Holds++;
            transfer.State = TransferState.Clearing;
            transfer.Number++;
        }
    }

    private int BackOf(Entry entry)
    {
        ref Transfer pending = ref Transfers.Find(entry.Subject);
        if (TransferTable.IsNone(ref pending) || pending.State is not TransferState.Pending) throw Wrong(entry, "ends a transfer that is not pending");
        return Pendings[pending.Number].Debit;
    }

    private void Settle(Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Pend:
                Line into = entry.Lines[0];
                Transfers.Find(entry.Id).Number = Pendings.Add(new Pending(entry.Id, into.Debit, into.Amount, entry.Reference, entry.ExpiresAt, entry.Owner));
                Accounts[into.Debit].Holds++;
                break;
            case EntryKind.Post or EntryKind.Void or EntryKind.Expire:
                int payer = BackOf(entry);
                ref Transfer ended = ref Transfers.Find(entry.Subject);
                entry.Ended = Pendings[ended.Number];
                Pendings.Remove(ended.Number);
                Accounts[payer].Holds--;
                (ended.Number, ended.State) = (0, entry.Kind switch
                {
                    EntryKind.Post => TransferState.Posted,
                    EntryKind.Void => TransferState.Voided,
                    _ => TransferState.Expired,
                });
                break;
            case EntryKind.State:
                if ((uint)entry.Number >= (uint)Accounts.Count) throw Wrong(entry, "names an account that is not defined");
                Accounts[entry.Number].State = (AccountState)entry.Value;
                break;
            case EntryKind.Cleared or EntryKind.Returned:
                UnderWay.Remove(entry.Subject.Bits, out UnderWay? removed);
                UnderWay sent = removed!;
                Accounts[sent.Back].Holds--;
                ref Transfer order = ref Transfers.Find(sent.Order);
                if (--order.Number > 0) break;

                // A post stands even if a share of it came back; a transfer that came back does not.
                bool isBack = entry.Kind is EntryKind.Returned && sent.IsWholeOrder;
                (order.State, order.Outcome) = isBack ? (TransferState.Returned, entry.Value) : (TransferState.Done, (byte)0);
                break;
        }
    }
}
