// Random orders from a seed, with repeats, reuse of ids, groups, expiries and changes of state, against a model of our own that
// adds up what the entries say. At the end a replay of the blocks gives the same shard, and no damaged block gets in.

namespace Cuckoo.Ledger.Tests;

public sealed class PropertyTests
{
    private const int Orders = 2_000;

    private static readonly string[] Accounts =
        ["alice", "bob", "carol", "miner", "treasury", "fees", "faucet", "burn", "escrow", "bridge", "nobody"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shard_UnderRandomOrders_KeepsItsLawsAndReplays(int seed)
    {
        Random random = new(seed);
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        List<JournalBlock> blocks = [];
        List<Order> asked = [];
        Dictionary<TransferKey, Order> applied = [];
        long now = 1_000;
        for (int i = 0; i < Orders; i++)
        {
            now += random.Next(-20, 40);
            long before = ledger.Sequence;
            Order[] orders = [.. Enumerable.Range(0, random.Next(8) == 0 ? random.Next(2, 5) : 1).Select(_ =>
                asked.Count > 0 && random.Next(4) == 0 ? asked[random.Next(asked.Count)] : NewOrder(random, now))];
            for (int linked = 0; linked < orders.Length - 1; linked++) orders[linked] = orders[linked] with { IsLinked = true };
            orders[^1] = orders[^1] with { IsLinked = false };
            asked.AddRange(orders);
            var results = new LedgerResult[orders.Length];
            ledger.Decide(orders, now, results);
            for (int one = 0; one < orders.Length; one++)
            {
                if (results[one] is LedgerResult.Applied) Assert.True(applied.TryAdd(orders[one].Id, orders[one]), $"Seed {seed}: {orders[one].Id} was applied twice.");
                if (results[one] is LedgerResult.AlreadyApplied) Assert.Equal(applied[orders[one].Id].Amount, orders[one].Amount);
            }

            if (results.Any(r => !r.IsDone())) Assert.Equal(before + results.Count(r => r is LedgerResult.Applied), ledger.Sequence);
            if (random.Next(10) == 0) ledger.Expire(now, random.Next(3));
            if (random.Next(40) == 0) ledger.SetState(LedgerTable.Key(Accounts[random.Next(3)]), random.Next(3) == 0 ? AccountState.Frozen : AccountState.Open, now);
            Check(ledger, seed);
            if (random.Next(5) == 0 && ledger.Unsealed > 0) blocks.Add(ledger.Seal());
        }

        if (ledger.Unsealed > 0) blocks.Add(ledger.Seal());
        Assert.True(applied.Count > Orders / 40, $"Seed {seed}: only {applied.Count} orders were applied; the test shows little.");

        ShardLedger again = Replayed(blocks);
        Assert.Equal(ledger.Totals(), again.Totals());
        Assert.Equal(ledger.LastHash.ToArray(), again.LastHash.ToArray());
        Assert.All(Accounts, name => Assert.Equal(ledger.Balance(LedgerTable.Key(name)), again.Balance(LedgerTable.Key(name))));
        foreach (Order order in applied.Values)
            Assert.Equal(LedgerResult.AlreadyApplied, again.Decide(order, now));
        Model(blocks, again);

        // A snapshot on the way and the blocks after it come to the same.
        int middle = blocks.Count / 2;
        ShardLedger half = ShardLedger.Restore(Replayed(blocks.Take(middle)).Snapshot()!.Value, 0, 1);
        foreach (JournalBlock block in blocks.Skip(middle)) half.Replay(block.Bytes, block.Hash.Span);
        Assert.Equal(again.Totals(), half.Totals());
        Assert.All(applied.Values, order => Assert.Equal(LedgerResult.AlreadyApplied, half.Decide(order, now)));
        Assert.Equal(Describe(again), Describe(half));
    }

    [Fact]
    public void Restore_OfADamagedSnapshot_Refuses()
    {
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        ledger.Seal();
        byte[] snapshot = ledger.Snapshot()!.Value.ToArray();
        Assert.Equal(ledger.Totals(), ShardLedger.Restore(snapshot, 0, 1).Totals());
        Assert.Throws<InvalidDataException>(() => ShardLedger.Restore(snapshot, 0, 2));
        for (int at = 0; at < snapshot.Length; at++)
        {
            snapshot[at] ^= 4;
            Assert.Throws<InvalidDataException>(() => ShardLedger.Restore(snapshot, 0, 1));
            Assert.Throws<InvalidDataException>(() => ShardLedger.Restore(snapshot.AsMemory(0, at), 0, 1));
            snapshot[at] ^= 4;
        }
    }

    [Fact]
    public void Replay_OfADamagedBlock_NamesItAndRefuses()
    {
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        List<JournalBlock> blocks = [];
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            ledger.Decide(NewOrder(random, 100), 100);
            if (i % 10 == 9 && ledger.Unsealed > 0) blocks.Add(ledger.Seal());
        }

        Assert.True(blocks.Count > 10);
        for (int damage = 0; damage < 2_000; damage++)
        {
            List<JournalBlock> damaged = [.. blocks];
            int at = random.Next(blocks.Count);
            switch (random.Next(4))
            {
                case 0:
                    byte[] bytes = blocks[at].Bytes.ToArray();
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    damaged[at] = blocks[at] with { Bytes = bytes };
                    break;
                case 1:
                    damaged[at] = blocks[at] with { Bytes = blocks[at].Bytes[..random.Next(blocks[at].Bytes.Length)] };
                    break;
                case 2 when at < blocks.Count - 1:
                    (damaged[at], damaged[at + 1]) = (damaged[at + 1], damaged[at]);
                    break;
                case 3 when at < blocks.Count - 1:
                    damaged.RemoveAt(at);
                    break;
                default:
                    continue;
            }

            Assert.Equal(at + 1, Assert.Throws<JournalException>(() => Replayed(damaged)).Number);
        }
    }

    // A block whose hash is right and whose content is not: what somebody with the file but without the program could write.
    [Fact]
    public void Replay_OfAForgedBlock_NeverCrashesOrAccepts()
    {
        Random random = new(9);
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        for (int i = 0; i < 50; i++) ledger.Decide(NewOrder(random, 100), 100);
        JournalBlock good = ledger.Seal();
        string right = Describe(Replayed([good]));
        for (int forgery = 0; forgery < 5_000; forgery++)
        {
            byte[] bytes = good.Bytes.ToArray();
            for (int flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(JournalBlock.HeaderLength, bytes.Length)] = (byte)random.Next(256);
            JournalBlock forged = good with { Bytes = bytes, Hash = System.Security.Cryptography.SHA256.HashData(bytes) };
            try
            {
                // What gets in keeps the laws: another amount that is covered, another id.
                ShardLedger got = Replayed([forged]);
                Assert.True(got.Totals().Sum == 0 && right.Length > 0);
            }
            catch (JournalException)
            {
                // Refused by name: fine.
            }
        }
    }

    private static ShardLedger Replayed(IEnumerable<JournalBlock> blocks)
    {
        ShardLedger ledger = new(0, 1);
        foreach (JournalBlock block in blocks) ledger.Replay(block.Bytes, block.Hash.Span);
        return ledger;
    }

    private static string Describe(ShardLedger ledger) => string.Join(' ', Accounts.Select(a => ledger.Balance(LedgerTable.Key(a))));

    private static void Check(ShardLedger ledger, int seed)
    {
        Assert.Equal(Int128.Zero, ledger.Totals().Sum);
        foreach (string name in Accounts)
            Assert.True(ledger.Balance(LedgerTable.Key(name)) >= 0 || name is "faucet" or "bridge", $"Seed {seed}: {name} is below zero.");
    }

    // Adds up the blocks by itself.
    private static void Model(List<JournalBlock> blocks, ShardLedger ledger)
    {
        List<AccountKey> accounts = [];
        Dictionary<AccountKey, Int128> balances = [];
        HashSet<TransferKey> ids = [];
        Dictionary<TransferKey, UInt128> open = [];
        Entry entry = new();
        foreach (JournalBlock block in blocks)
        {
            BlockReader reader = new(block);
            while (reader.Read(entry))
            {
                if (reader.Kind == (byte)RecordKind.Account) accounts.Add(reader.Account);
                if (reader.Kind < (byte)EntryKind.Transfer) continue;
                if (entry.Kind is not (EntryKind.Expire or EntryKind.State)) Assert.True(ids.Add(entry.Id));
                UInt128 moved = 0;
                foreach (Line line in entry.Lines)
                {
                    balances[accounts[line.Debit]] = balances.GetValueOrDefault(accounts[line.Debit]) - (Int128)line.Amount;
                    balances[accounts[line.Credit]] = balances.GetValueOrDefault(accounts[line.Credit]) + (Int128)line.Amount;
                    moved += line.Amount;
                }

                if (entry.Kind is EntryKind.Pend) open.Add(entry.Id, moved);
                if (entry.Subject != default) Assert.True(open.Remove(entry.Subject, out UInt128 begun) && begun == moved);
                Assert.Equal(open.Values.Aggregate((UInt128)0, (sum, o) => sum + o), (UInt128)balances.GetValueOrDefault(AccountKey.Escrow));
            }
        }

        Assert.Equal(open.Count, ledger.Totals().Pending);
        Assert.All(balances, pair => Assert.Equal(pair.Value, ledger.Balance(pair.Key)));
    }

    private static Order NewOrder(Random random, long now)
    {
        Order order = new() { Id = new((UInt128)random.Next(1, Orders)), Purpose = random.Next(3) == 0 ? "other" : "test", Reference = (UInt128)random.Next(3) };
        return random.Next(6) switch
        {
            0 or 1 => order with { Kind = OrderKind.Transfer, Debit = Any(), Credit = Any(), Amount = Amount() },
            2 or 3 => order with { Kind = OrderKind.Pend, Debit = Any(), Amount = Amount(), ExpiresAt = random.Next(2) * (now + random.Next(500)), Owner = random.Next(8) == 0 ? 1u : 0u },
            4 => order with { Kind = OrderKind.Post, Pending = new((UInt128)random.Next(1, Orders)), Shares = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new OrderShare(Any(), Amount(), "test"))] },
            _ => order with { Kind = OrderKind.Void, Pending = new((UInt128)random.Next(1, Orders)) },
        };

        Party Any() => LedgerTable.Party(random.Next(3) == 0 ? "faucet" : Accounts[random.Next(Accounts.Length)]);
        UInt128 Amount() => random.Next(20) switch
        {
            0 => (UInt128)Int128.MaxValue - (UInt128)random.Next(3),
            1 => UInt128.MaxValue,
            2 => ((UInt128)Int128.MaxValue / 2) + (UInt128)random.Next(3),
            3 => 0,
            _ => (UInt128)random.Next(1, 50),
        };
    }
}
