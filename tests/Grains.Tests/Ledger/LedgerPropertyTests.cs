// Random orders with repeats and reuse of ids, from a seed. After every order the laws of the books are checked from
// outside, and at the end a replay of the journal must give the same books.

using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Tests.Ledger;

public sealed class LedgerPropertyTests
{
    private const int Orders = 2_000;

    private static readonly AccountId[] Accounts =
        [Sample.Alice, Sample.Bob, AccountId.Of(Sample.Miner(1)), AccountId.Of(Sample.Coordinator), .. "treasury fees faucet burn escrow bridge".Split(' ').Select(Sample.Id<AccountId>)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Books_UnderRandomOrders_KeepTheirLaws(int seed)
    {
        Random random = new(seed);
        LedgerBooks books = new();
        List<LedgerEntry> journal = [];
        List<LedgerEntry> open = [];
        List<Func<LedgerDecision>> asked = [];
        Dictionary<TransferId, int> applied = [];

        for (int i = 0; i < Orders; i++)
        {
            // One in four is an old order again, from any time before.
            bool isRetry = asked.Count > 0 && random.Next(4) == 0;
            Func<LedgerDecision> order = isRetry ? asked[random.Next(asked.Count)] : NewOrder(random, books, open);
            asked.Add(order);
            LedgerDecision decision = order();
            if (decision.Entry is { } entry)
            {
                books.Apply(entry);
                journal.Add(entry);
                LedgerLaws.Note(open, entry);
                applied[entry.Id] = applied.GetValueOrDefault(entry.Id) + 1;
            }

            LedgerLaws.Check(books, open);
            Assert.All(Accounts, account => Assert.True(books.Balance(account) >= 0 || account.MayGoBelowZero, $"Seed {seed}: {account} is below zero."));
        }

        Assert.All(applied, pair => Assert.Equal(1, pair.Value));
        Assert.True(journal.Count > Orders / 10, $"Seed {seed}: only {journal.Count} orders were applied; the test shows little.");
        Assert.All(Enum.GetValues<LedgerEntryKind>().Skip(1), kind => Assert.Contains(journal, e => e.Kind == kind));

        LedgerBooks replayed = new();
        foreach (LedgerEntry entry in journal) replayed.Apply(entry);
        Assert.All(Accounts, account => Assert.Equal(books.Balance(account), replayed.Balance(account)));
        Assert.Equal(books.Totals().Pending, replayed.Totals().Pending);
        Assert.All(asked, order => Assert.Null(AppliedTwice(order())));
        Assert.All(journal, e => Assert.Equal(books.Lines(e.Reference), replayed.Lines(e.Reference)));

        // Every old order asked again is answered from the books, or was refused then and may pass now under its own id.
        LedgerEntry? AppliedTwice(LedgerDecision again) => again.Entry is { } e && applied.ContainsKey(e.Id) ? e : null;
    }

    private static Func<LedgerDecision> NewOrder(Random random, LedgerBooks books, List<LedgerEntry> open)
    {
        TransferId id = Id();
        switch (random.Next(5))
        {
            case 0 or 1:
                TransferOrder transfer = new(id, Any(), Any(), Amount(), "test", Reference());
                return () => LedgerRules.Move(books, transfer, isPending: false, Sample.Now);
            case 2:
                TransferOrder pend = new(id, Any(), AccountId.Escrow, Amount(), "test", Reference());
                return () => LedgerRules.Move(books, pend, isPending: true, Sample.Now);
            case 3:
                PostOrder post = new(id, Pending(), [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Share(Any(), Amount(), "test"))]);
                return () => LedgerRules.Post(books, post, Sample.Now);
            default:
                VoidOrder back = new(id, Pending());
                return () => LedgerRules.Void(books, back, Sample.Now);
        }

        // Few ids: reuse is common. Half the posts and voids name something that is pending.
        TransferId Pending() => open.Count > 0 && random.Next(2) == 0 ? open[random.Next(open.Count)].Id : Id();
        TransferId Id() => LedgerTable.Id($"{random.Next(Orders / 2)}");
        AccountId Any() => random.Next(3) == 0 ? Sample.Id<AccountId>("faucet") : Accounts[random.Next(Accounts.Length)];
        string Reference() => $"reference {random.Next(5)}";
        Amount Amount() => random.Next(20) switch
        {
            0 => new Amount((UInt128)Int128.MaxValue - (UInt128)random.Next(3)),
            1 => new Amount(UInt128.MaxValue),
            2 => new Amount(((UInt128)Int128.MaxValue / 2) + (UInt128)random.Next(3)),
            3 => Grains.Amount.Zero,
            _ => new Amount((UInt128)random.Next(1, 50)),
        };
    }
}
