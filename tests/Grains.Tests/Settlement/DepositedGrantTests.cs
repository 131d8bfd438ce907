// The faucet on a network with a chain: what it gives is out of the treasury's deposits, once a day an account, all of it or nothing.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class DepositedGrantTests
{
    private static readonly ChainAddress Wallet = Happenings.Address(1);
    private static readonly Hash256 Here = Hash256.OfText("here");

    private static string Today => Sample.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    // The treasury has 1,000; that many shards.
    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Faucet_WithDeposits_GivesOutOfThemOnce(int shards)
    {
        await using TestNetwork network = await StartAsync(keeps: 900, shards);
        Int128 faucet = await network.Ledger.Balance(AccountId.Faucet);
        AccountId[] people = [.. Enumerable.Range(11, 15).Select(n => AccountId.User(Sample.Bytes((byte)n)))];
        List<FaucetRefusal> answers = [];
        foreach (AccountId one in people) answers.Add((await Faucet(network).Take(one, Here)).Refusal);

        // Fourteen sevens are 98; the fifteenth would take what is kept.
        Assert.Equal([.. Enumerable.Repeat(FaucetRefusal.None, 14), FaucetRefusal.Empty], answers);
        foreach (AccountId one in people[..14]) Assert.Equal(FaucetRefusal.AlreadyTaken, (await Faucet(network).Take(one, Here)).Refusal);
        foreach (AccountId one in people) Assert.Equal(one == people[14] ? 0 : 7, await network.Ledger.Balance(one));
        Assert.Equal((902, faucet), (await network.Ledger.Balance(AccountId.Treasury), await network.Ledger.Balance(AccountId.Faucet)));
        await network.AssertAtRestAsync();

        network.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(FaucetRefusal.Empty, (await Faucet(network).Take(people[0], Here)).Refusal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_WithoutEnough_MovesAndCountsNothingAndGivesWhenTheTreasurysAddressDeposits()
    {
        await using TestNetwork network = await StartAsync(keeps: 994, shards: 1, perSource: 1);
        Int128 entries = (await network.Ledger.Totals()).Entries;
        Assert.Equal(new FaucetOutcome(FaucetRefusal.Empty, Amount.Zero, Sample.Now.AddDays(1)), await Faucet(network).Take(Sample.Bob, Here));
        Assert.Equal(entries, (await network.Ledger.Totals()).Entries);

        // It has waited for the address, and comes in when the address is tied.
        await DepositAsync(network, 1);
        Assert.Equal(FaucetRefusal.Empty, (await Faucet(network).Take(Sample.Bob, Here)).Refusal);
        IPersonGrain person = network.Grains.GetGrain<IPersonGrain>(Wallet.Person.Value);
        for (int time = 0; time < 2; time++) Assert.Equal(AccountId.Treasury, await person.Claim(AccountId.Treasury));
        Assert.Equal(1_001, await network.Ledger.Balance(AccountId.Treasury));

        // The place of the one who was refused is free; later deposits come in by themselves.
        Assert.Equal(FaucetRefusal.None, (await Faucet(network).Take(Sample.Bob, Here)).Refusal);
        await DepositAsync(network, 50);
        Assert.Equal((7, 1_044), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
        BridgeCheck check = await Mirror(network).Check();
        Assert.Equal((true, (Int128)(-51)), (check.IsEqual, check.Bridge));

        // Nobody signs in as the treasury, and what leaves the chain again is the treasury's.
        Assert.Equal(AccountId.Treasury, await person.SignIn("nonce", Sample.Now.AddMinutes(5), Sample.Bob));
        await AddAsync(network, Happenings.Of(ChainEventKind.ExitRequested, 1, 40));
        Assert.Equal((1_004, 40), ((int)await network.Ledger.Balance(AccountId.Treasury), (int)await network.Ledger.Balance(AccountId.Escrow)));
        await AddAsync(network, Happenings.Of(ChainEventKind.Exited, 1, 40));
        Assert.Equal((1_004, 0), ((int)await network.Ledger.Balance(AccountId.Treasury), (int)await network.Ledger.Balance(AccountId.Escrow)));
        Assert.True((await Mirror(network).Check()).IsEqual);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_WhoseNoteWasWrittenAndItsMoneyNotMoved_GivesItAtTheNextCall()
    {
        await using TestNetwork network = await StartAsync(keeps: 0, shards: 1);
        network.Faults.BreakAfter("faucet");
        await Assert.ThrowsAsync<IOException>(() => Faucet(network).Take(Sample.Bob, Here));
        Assert.Equal(FaucetRefusal.None, (await Faucet(network).Take(Sample.Bob, Here)).Refusal);
        Assert.Equal((7, 993), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
    }

    // What a process has left that died between the two.
    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Faucet_WhoseMoneyWasSetAsideOnly_GivesItAtTheNextCallOrHasItBackTheNextDay(bool isAskedAgain)
    {
        await using TestNetwork network = await StartAsync(keeps: 0, shards: 1);
        Assert.Equal(LedgerResult.Applied, await network.Ledger.Pend(new TransferOrder(
            Grant, AccountId.Treasury, AccountId.Escrow, new Amount(7), "grant", $"grant {Sample.Bob}", new DateTimeOffset(Sample.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1), "faucet")));
        if (isAskedAgain) Assert.Equal(FaucetRefusal.None, (await Faucet(network).Take(Sample.Bob, Here)).Refusal);
        network.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(FaucetRefusal.None, (await Faucet(network).Take(AccountId.User(Sample.Bytes(12)), Here)).Refusal);
        int given = isAskedAgain ? 7 : 0;
        Assert.Equal((given, 993 - given), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_OfADayThatBeganWithoutAChain_GivesNoSecondGrant()
    {
        await using TestNetwork network = await StartAsync(keeps: 0, shards: 1);
        Assert.Equal(LedgerResult.Applied, await network.Ledger.Transfer(new TransferOrder(Grant, AccountId.Faucet, Sample.Bob, new Amount(7), "grant", $"grant {Sample.Bob}")));
        Assert.Equal(FaucetRefusal.AlreadyTaken, (await Faucet(network).Take(Sample.Bob, Here)).Refusal);
        Assert.Equal((7, 1_000), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
    }

    private static TransferId Grant => TransferId.For("grant", $"{Sample.Bob} {Today}");

    private static Task<TestNetwork> StartAsync(uint keeps, int shards, int perSource = 100) => TestNetwork.StartAsync(o => o with
    {
        HasChain = true,
        DailyGrant = new Amount(7),
        TreasurySeed = new Amount(keeps),
        LedgerShards = shards,
        GrantsPerSource = perSource,
    });

    private static IFaucetGrain Faucet(TestNetwork network) => network.Grains.GetGrain<IFaucetGrain>(FaucetDesk.Main);

    private static IChainMirrorGrain Mirror(TestNetwork network) => network.Grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    private static Task DepositAsync(TestNetwork network, uint amount) => AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, amount));

    private static async Task AddAsync(TestNetwork network, ChainEvent happened)
    {
        MirrorPlace place = await Mirror(network).Place();
        ulong block = Math.Max(1, place.Next);
        ImmutableArray<ChainEvent> added = Happenings.Block(block, "a", happened);
        Assert.Equal(MirrorOutcome.Applied, await Mirror(network).Apply(new MirrorBatch(Happenings.Home, place.Version, [], added, block + 1, 0, "")));
        Assert.Equal(Amount.Zero, await Mirror(network).Settle());
    }
}
