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
