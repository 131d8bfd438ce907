// A chain that grows and reorganises, a follower that dies at any call, and storage that breaks, all from a seed: in the end the books
// say what the chain says, to the unit, and nobody has less than nothing.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class MirrorFaultTests
{
    private const int People = 3;

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Mirror_FaultsAndReorganisationsFromASeed_BooksAreTheChains(int seed)
    {
        Random random = new(seed);
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.GrantAsync(AccountId.User(Sample.Bytes(9)), 1_000_000);
        IChainMirrorGrain mirror = network.Grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);
        await MoveAsync(network, AccountId.User(Sample.Bytes(9)), AccountId.Treasury, 900_000, "seed");
        Dictionary<string, ImmutableArray<ChainEvent>> known = new(StringComparer.Ordinal);
        List<string> chain = [];
        int forks = 0;
        int broken = 0;
        for (int step = 0; step < 120; step++)
        {
            if (random.Next(6) == 0 && chain.Count > 3)
            {
                int depth = random.Next(1, 4);
                chain.RemoveRange(chain.Count - depth, depth);
                forks++;
            }

            string name = $"{forks}x{chain.Count + 1}";
            known[name] = Happenings.Block((ulong)chain.Count + 1, $"{forks}", [.. Enumerable.Range(0, random.Next(3)).Select(_ => Drawn(random))]);
            chain.Add(name);
            network.Faults.Percent = 12;
            try
            {
                await StepAsync();
                await mirror.Settle();
                if (random.Next(4) == 0) await Person(network, random.Next(1, People + 1)).Claim(AccountId.User(Sample.Bytes((byte)random.Next(20, 23))));
                if (random.Next(3) == 0) await SpendAsync(step);
            }
            catch (IOException)
            {
                broken++;
            }
        }

        network.Faults.Percent = 0;
        while (await StepAsync())
        {
            // Until nothing is new.
        }

        for (int call = 0; call < 10; call++) await mirror.Settle();
        BridgeCheck check = await mirror.Check();
        MirrorBooks truth = chain.SelectMany(b => known[b]).Aggregate(new MirrorBooks(), MirrorBookRules.With);
        Assert.True(broken > 5 && forks > 5, $"seed {seed}: {broken} broken calls, {forks} forks");
        Assert.Equal((truth.Deposited, truth.Withdrawn, truth.Claimed), (check.Deposited, check.Withdrawn, check.Claimed));
        Assert.Equal((Amount.Zero, Amount.Zero, true), (check.ToCredit, check.ToDebit, check.IsEqual));
        Assert.False((await mirror.Place()).HasOrders);
        Assert.Equal(Int128.Zero, (await network.Ledger.Totals()).Sum);

        // What the silo's follower does, with the chain's names as its cursor.
        async Task<bool> StepAsync()
        {
            MirrorPlace place = await mirror.Place();
            string[] taken = place.Cursor.Length == 0 ? [] : place.Cursor.Split(',');
            int same = 0;
            while (same < taken.Length && same < chain.Count && taken[same] == chain[same]) same++;
            MirrorBatch batch = same < taken.Length
                ? new(Happenings.Home, place.Version, [.. taken[same..].Reverse().SelectMany(b => known[b].Reverse())], [], (ulong)same + 1, 1, string.Join(',', taken[..same]))
                : new(Happenings.Home, place.Version, [], [.. chain[same..].SelectMany(b => known[b])], (ulong)chain.Count + 1, 1, string.Join(',', chain));
            if (same == taken.Length && same == chain.Count) return false;
            Assert.Equal(MirrorOutcome.Applied, await mirror.Apply(batch));
            return true;
        }

        // Somebody spends what came in, so that what is undone is gone.
        async Task SpendAsync(int step)
        {
            AccountId spender = AccountId.User(Sample.Bytes((byte)random.Next(20, 23)));
            Int128 balance = await network.Ledger.Balance(spender);
            if (balance > 0) await MoveAsync(network, spender, Sample.Alice, (uint)balance, $"{step}");
        }
    }

    private static IPersonGrain Person(TestNetwork network, int number) => network.Grains.GetGrain<IPersonGrain>(Happenings.Address(number).Person.Value);

    private static Task<Cuckoo.Ledger.LedgerResult> MoveAsync(TestNetwork network, AccountId from, AccountId to, uint amount, string name) => network.Ledger.Transfer(new TransferOrder(
        TransferId.For("test move", $"{from} {to} {name}"), from, to, new Amount(amount), "tip", "test"));

    private static ChainEvent Drawn(Random random)
    {
        (int person, uint amount) = (random.Next(1, People + 1), (uint)random.Next(1, 100));
        return random.Next(8) switch
        {
            < 4 => Happenings.Of(ChainEventKind.Deposited, person, amount),
            4 => Happenings.Of(ChainEventKind.ExitRequested, person, amount),
            5 => Happenings.Of(ChainEventKind.ExitWithdrawn, person),
            6 => Happenings.Of(ChainEventKind.Exited, person, amount),
            _ => Happenings.Of(ChainEventKind.Claimed, person, amount),
        };
    }
}
