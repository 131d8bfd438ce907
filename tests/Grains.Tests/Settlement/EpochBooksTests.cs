using System.Runtime.InteropServices;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Settlement;

/// <summary>What of the books settles: lines of movements, and what every address has earned and spent after them.</summary>
public sealed class EpochBooksTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        // What happened; limits; leaves as name:earned/spent.
        { "deposit alice 100; pay alice miner 30", "alice 100/100", "alice:0/30 miner:30/0" },
        { "faucet alice 100; pay alice miner 30", "alice 0/0", "" },
        { "faucet alice 50; deposit alice 100; pay alice miner 30", "alice 100/100", "alice:0/30 miner:30/0" },
        { "faucet alice 50; deposit alice 100; pay alice miner 130", "alice 100/100", "alice:0/100 miner:100/0" },
        { "deposit alice 100; pay alice fees 5; pay alice miner 10", "alice 100/100", "alice:0/15 miner:10/0 treasury:5/0" },

        // The signature and the deposit bound what settles, in the order of the books.
        { "deposit alice 100; pay alice miner 30; pay alice other 30", "alice 100/40", "alice:0/40 miner:30/0 other:10/0" },
        { "deposit alice 100; pay alice miner 30; pay alice other 30", "alice 20/100", "alice:0/20 miner:20/0" },
        { "deposit alice 100; pay alice miner 30", "alice 100/0", "" },

        // Money that waits in escrow is nobody's yet; what comes back is one's own again.
        { "deposit alice 100; pend alice 40", "alice 100/100", "" },
        { "deposit alice 100; pend alice 40; post 30 miner 5 fees", "alice 100/100", "alice:0/35 miner:30/0 treasury:5/0" },
        { "deposit alice 100; pend alice 40; void; pay alice miner 90", "alice 100/100", "alice:0/90 miner:90/0" },
        { "faucet alice 40; deposit alice 20; pend alice 50; post 30 miner; pay alice miner 10", "alice 20/20", "alice:0/20 miner:20/0" },

        // A gift settles with the treasury, which pays on from what it has itself deposited.
        { "deposit alice 100; pay alice bob 60; pay bob miner 50", "alice 100/100", "alice:0/60 treasury:60/0" },
        { "deposit alice 100; pay alice bob 60; pay bob miner 50", "alice 100/100 treasury 40/40", "alice:0/60 miner:40/0 treasury:60/40" },
        { "deposit alice 100; pay alice bob 60; pay bob miner 50", "alice 100/100 treasury 500/500", "alice:0/60 miner:50/0 treasury:60/50" },
        { "faucet alice 100; pay alice bob 60; pay bob miner 50", "treasury 500/500", "" },
        { "deposit alice 100; pay alice treasury 10; pay treasury miner 10", "alice 100/100 treasury 10/10", "alice:0/10 miner:10/0 treasury:10/10" },

        // A grant out of the treasury's deposit settles when it is paid to a miner, and the treasury is the payer; also where it went by a tip,
        // a margin and a fee. One's own deposits are used before it, and no more of it settles than is deposited.
        { "deposit treasury 100; pay treasury alice 40", "treasury 100/100", "" },
        { "deposit treasury 100; pay treasury alice 40; pay alice miner 30", "treasury 100/100", "miner:30/0 treasury:0/30" },
        { "deposit treasury 100; pend treasury 40; post 40 alice; pend alice 30; post 20 miner 2 coordinator:app 1 fees; pay alice bob 10; pay bob other 9; pay coordinator:app third 2", "treasury 100/100", "miner:20/0 other:9/0 third:2/0 treasury:0/31" },
        { "deposit treasury 100; deposit alice 50; pay treasury alice 40; pay alice miner 60", "alice 50/50 treasury 100/100", "alice:0/50 miner:60/0 treasury:0/10" },
        { "deposit treasury 20; faucet treasury 30; pay treasury alice 50; pay alice miner 50", "treasury 20/20", "miner:20/0 treasury:0/20" },
        { "deposit treasury 20; pay treasury alice 20; pay alice miner 20", "treasury 15/15", "miner:15/0 treasury:0/15" },

        // What went back to the chain is not spent.
        { "deposit alice 100; pay alice bridge 90; pay alice miner 10", "alice 10/10", "alice:0/10 miner:10/0" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Books_AfterTheseMovements_SettleSo(string moves, string limits, string expected)
    {
        BookWriter book = new(1);
        book.Run(moves);
        Assert.Equal(expected, await book.Leaves(limits));
    }

    [Fact]
    public void Spread_OverTwoAddresses_KeepsWhatIsPosted()
    {
        PayerLimit first = new(BookWriter.AddressOf("first"), 50, 50, 10);
        PayerLimit second = new(BookWriter.AddressOf("second"), 50, 100, 30);
        Assert.Equal([(UInt128)50, 35], EpochLeaves.Spread(85, [first, second]).Select(leaf => leaf.Spent));
        Assert.Equal([(UInt128)10, 30], EpochLeaves.Spread(40, [first, second]).Select(leaf => leaf.Spent));
        Assert.Equal([(UInt128)50, 50], EpochLeaves.Spread(100, [first, second]).Select(leaf => leaf.Spent));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    // Random books in one to four shards with money on its way, cut anywhere, with limits that only grow: no total ever falls, what is earned
    // is what is spent, nobody spends more than was deposited, and every shard's cut is one that knows of all it got.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Books_CutAnywhereWithGrowingLimits_OnlyGrowAndBalance(int seed)
    {
        Random random = new(seed);
        BookWriter book = new(1 + seed % 4);
        MerkleSumTree? previous = null;
        List<IReadOnlyList<long>> cuts = [];
        Dictionary<string, (UInt128 Deposited, UInt128 Vouched)> limits = new(StringComparer.Ordinal);
        int posted = 0;
        for (int epoch = 0; epoch < 8; epoch++)
        {
            book.Random(random, 120);

            // A mark is taken shard by shard while money moves.
            cuts.Add(book.Mark(random));
            foreach (string name in new[] { "alice", "bob", "carol", "treasury" })
            {
                (UInt128 _, UInt128 vouched) = limits.GetValueOrDefault(name);
                limits[name] = (name == "treasury" ? (UInt128)(random.Next(3) * 50) + limits.GetValueOrDefault(name).Deposited : book.DepositedBy(name), vouched + (UInt128)random.Next(300));
            }

            EpochLimits with = BookWriter.Limits(limits, previous);
            EpochTotals totals = await EpochBooks.RunAsync(book.Journal, "main", cuts, with, TestContext.Current.CancellationToken);
            IReadOnlyList<SumLeaf> leaves = EpochLeaves.Of(totals, with, previous);
            Assert.All(totals.Reached.Zip(cuts[^1]), pair => Assert.True(pair.First <= pair.Second));
            if (leaves.Count == 0) continue;
            UInt128 deposits = limits.Values.Aggregate(UInt128.Zero, (sum, one) => sum + one.Deposited);
            EpochFinding finding = EpochChecks.Find(leaves, previous, deposits, limits.ToDictionary(
                one => BookWriter.AddressOf(one.Key), one => new EpochFacts(one.Value.Deposited, one.Value.Vouched, 0)));
            Assert.True(finding.Alarm is EpochAlarm.None, $"Seed {seed}, epoch {epoch}: {finding}.");
            MerkleSumTree tree = new(1);
            Assert.Equal(SumTreeOutcome.Applied, tree.Apply(leaves));
            previous = tree;
            posted++;
        }

        Assert.True(posted > 2, $"Seed {seed}: {posted} epochs had leaves; the test shows little.");

        // At rest, with everything signed and deposited, all that miners were paid out of deposits has settled.
        book.DeliverAll();
        cuts.Add(book.Mark(null));
        foreach (string name in limits.Keys.ToArray()) limits[name] = (name == "treasury" ? 1_000_000 : book.DepositedBy(name), 1_000_000);
        EpochTotals all = await EpochBooks.RunAsync(book.Journal, "main", cuts, BookWriter.Limits(limits, previous), TestContext.Current.CancellationToken);
        Assert.All(all.Payers.Values, payer => Assert.Equal(payer.Owed, payer.Settled));
        Assert.Equal(all.Treasury.Owed, all.Treasury.Settled);
        Assert.Equal(cuts[^1], all.Reached);
    }

    [Fact]
    public async Task Books_WhoseJournalWasAltered_AreNotRead()
    {
        BookWriter book = new(1);
        book.Run("deposit alice 100; pay alice miner 30");
        StoredBlock block = (await book.Journal.FindAsync(new ShardName("main", 0), 1))!.Value;
        Assert.True(MemoryMarshal.TryGetArray(block.Bytes, out ArraySegment<byte> bytes));
        bytes.Array![bytes.Offset + bytes.Count - 1] ^= 1;
        await Assert.ThrowsAsync<JournalException>(() => book.Leaves("alice 100/100"));
    }

    [Fact]
    public void Checks_OfEachFault_NameItAndWhose()
    {
        Address a = BookWriter.AddressOf("a"), b = BookWriter.AddressOf("b"), c = BookWriter.AddressOf("c");
        MerkleSumTree before = new(1);
        before.Apply([new SumLeaf(a, 0, 10), new SumLeaf(b, 10, 0)]);
        Dictionary<Address, EpochFacts> facts = new() { [a] = new(50, 40, 0), [b] = new(0, 0, 15) };
        (SumLeaf[] Leaves, UInt128 Deposits, EpochAlarm Alarm, Address? Whose)[] table =
        [
            ([new(a, 0, 20), new(b, 20, 0)], 50, EpochAlarm.None, null),
            ([], 50, EpochAlarm.NoLeaves, null),
            ([new(a, 0, 20), new(b, 19, 0)], 50, EpochAlarm.EarnedIsNotSpent, null),
            ([new(a, 0, 20), new(b, 20, 0)], 19, EpochAlarm.ExceedsDeposits, null),
            ([new(a, 0, 51), new(b, 51, 0)], 100, EpochAlarm.Overspent, a),
            ([new(a, 0, 41), new(b, 41, 0)], 100, EpochAlarm.BeyondVoucher, a),
            ([new(a, 0, 12), new(b, 12, 0)], 50, EpochAlarm.BelowReceipt, b),
            ([new(a, 0, 9), new(b, 20, 0)], 50, EpochAlarm.TotalFell, a),
            ([new(b, 20, 0), new(a, 0, 20)], 50, EpochAlarm.PlaceMoved, a),
            ([new(a, 0, 20)], 50, EpochAlarm.PlaceMoved, b),
            ([new(a, 0, 20), new(c, 20, 0)], 50, EpochAlarm.PlaceMoved, b),
            ([new(a, UInt128.MaxValue, 20), new(b, 20, 0)], 50, EpochAlarm.NoTree, b),
            ([new(a, 0, 20), new(b, 15, 0), new(c, 5, 1)], 50, EpochAlarm.Overspent, c),
        ];
        foreach (var row in table) Assert.Equal(new EpochFinding(row.Alarm, row.Whose), EpochChecks.Find(row.Leaves, before, row.Deposits, facts));
    }
}
