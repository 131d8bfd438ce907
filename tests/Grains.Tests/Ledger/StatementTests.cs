using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Ledger;

public sealed class StatementTests
{
    [Fact]
    public async Task Statement_ReadPageByPage_IsTheWholeHistoryWithItsBalances()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ILedgerShardGrain shard = network.Grains.GetGrain<ILedgerShardGrain>(LedgerBook.KeyOf(LedgerBook.Main, 0));
        List<Int128> balances = [await shard.Balance(Sample.Alice)];
        for (int i = 0; i < 25; i++)
        {
            TransferId id = TransferId.For("statement", $"{i}");
            if (i % 5 == 4)
            {
                Assert.Equal(LedgerResult.Applied, await shard.Pend(new TransferOrder(id, Sample.Alice, AccountId.Escrow, new Amount(10), "hold", "")));
                balances.Add(await shard.Balance(Sample.Alice));
                PostOrder post = new(TransferId.For("post", $"{i}"), id, [new Share(Sample.Bob, new Amount(3), "work")]);
                Assert.Equal(LedgerResult.Applied, await shard.Post(post));
            }
            else
            {
                Assert.Equal(LedgerResult.Applied, await shard.Transfer(new TransferOrder(id, Sample.Alice, Sample.Bob, new Amount(2), "pay", "")));
            }

            balances.Add(await shard.Balance(Sample.Alice));
        }

        // More than stay at hand: what is read from here on is read from the journal.
        for (int i = 0; i < 300; i++)
            Assert.Equal(LedgerResult.Applied, await shard.Transfer(new TransferOrder(TransferId.For("since", $"{i}"), AccountId.Faucet, Sample.Bob, new Amount(1), "grant", "")));

        List<StatementLine> lines = [];
        StatementCursor? from = null;
        do
        {
            StatementPage page = await shard.Statement(Sample.Alice, from, 7);
            Assert.InRange(page.Lines.Length, 1, 8);
            lines.AddRange(page.Lines);
            from = page.Next;
        }
        while (from is not null);

        lines.Reverse();
        Assert.Equal(balances, lines.Select(l => l.Balance));
        foreach (StatementLine line in lines) Assert.Equal(line.Balance, await shard.BalanceAt(Sample.Alice, line.Sequence));
        Assert.Equal(Int128.Zero, await shard.BalanceAt(Sample.Alice, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => shard.Statement(Sample.Alice, null, 101));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => shard.BalanceAt(Sample.Alice, 1_000_000));
        Assert.Empty((await shard.Statement(AccountId.User(new byte[16]), null, 5)).Lines);
    }

    [Fact]
    public async Task Lines_OfWhatWasJustPaid_AreThereWithoutAReadOfTheJournal()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        Assert.Equal(LedgerResult.Applied, await network.Ledger.Transfer(new TransferOrder(TransferId.For("just", "now"), Sample.Alice, Sample.Bob, new Amount(5), "pay", "now")));
        network.Faults.Percent = 200;
        Assert.Equal(("pay", new Amount(5)), ((await network.Ledger.Lines("now"))[0].Purpose, (await network.Ledger.Lines("now"))[0].Amount));
    }

    [Theory]
    [InlineData(1, 50_000)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    public async Task Reads_AsOfAMark_SayWhatTheyOnceSaid(int shards, int snapshotEntries)
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { LedgerShards = shards, LedgerSnapshotEntries = snapshotEntries });
        List<(LedgerMark Mark, Int128 Alice, Int128 Faucet, int Lines, LedgerTotals Totals)> seen = [];
        for (int i = 0; i < 12; i++)
        {
            TransferOrder order = new(TransferId.For("as of", $"{i}"), i % 3 == 0 ? AccountId.Faucet : Sample.Alice, i % 3 == 0 ? Sample.Alice : Sample.Bob, new Amount(5), "pay", "once");
            Assert.Equal(LedgerResult.Applied, await network.Ledger.Transfer(order));
            seen.Add((
                await network.Ledger.Mark(), await network.Ledger.Balance(Sample.Alice), await network.Ledger.Balance(AccountId.Faucet),
                (await network.Ledger.Lines("once")).Length, await network.Ledger.Totals()));
        }

        foreach ((LedgerMark mark, Int128 alice, Int128 faucet, int lines, LedgerTotals totals) in seen)
        {
            Assert.Equal(alice, await network.Ledger.BalanceAt(Sample.Alice, mark));
            Assert.Equal(faucet, await network.Ledger.BalanceAt(AccountId.Faucet, mark));
            Assert.Equal(lines, (await network.Ledger.LinesAt("once", mark)).Length);
            LedgerTotals then = await network.Ledger.TotalsAt(mark);
            Assert.Equal((totals.Sum, totals.Accounts, totals.Entries, totals.Pending), (then.Sum, then.Accounts, then.Entries, then.Pending));
            Assert.Equal(totals.System, then.System);
        }

        LedgerMark last = seen[^1].Mark;
        LedgerMark future = new(last.Sequences.SetItem(0, last.Sequences[0] + 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => network.Ledger.BalanceAt(AccountId.Faucet, future));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => network.Ledger.LinesAt("once", future));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => network.Ledger.TotalsAt(future));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => network.Ledger.TotalsAt(new LedgerMark([])));
        Assert.Equal(seen[^1].Alice, (await network.Ledger.Statement(Sample.Alice, null, 5)).Lines[0].Balance);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => network.Ledger.Statement(AccountId.Faucet, null, 5));
    }

    [Fact]
    public async Task VerifyBooks_WhileTransfersRun_ProvesWhatIsStored()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        Task running = Task.WhenAll(Enumerable.Range(0, 300).Select(i => network.Ledger.Transfer(
            new TransferOrder(TransferId.For("verify", $"{i}"), Sample.Alice, Sample.Bob, new Amount(1), "pay", ""))));
        List<BooksProof> proofs = [];
        await foreach (BooksProof proof in network.Grains.GetGrain<ILedgerVerifierGrain>(LedgerBook.Main).VerifyBooks(TestContext.Current.CancellationToken)) proofs.Add(proof);
        await running;
        Assert.All(proofs, p => Assert.Equal((Int128.Zero, null), (p.Sum, p.Damage)));
        Assert.True(proofs[^1].Blocks >= 1 && proofs[^1].Blocks == proofs[^1].OfBlocks);
    }
}
