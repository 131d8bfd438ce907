// What the chain says, in grains: money in and out of the books exactly once, and who gets jobs.

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class ChainMirrorTests
{
    private static readonly ChainAddress Wallet = Happenings.Address(1);

    private ImmutableArray<ChainEvent> last = [];

    [Fact(Timeout = 30_000)]
    public async Task Deposit_OfSomebodyNotKnown_WaitsAndComesOnceWhenTheyAre()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 100));
        await SettledAsync(network);
        Assert.Equal((100, 0), await HeldAndBobAsync(network));

        Assert.Equal(Sample.Bob, await Person(network).Claim(Sample.Bob));
        Assert.Equal((0, 100), await HeldAndBobAsync(network));
        Assert.Equal([Wallet], await network.Grains.GetGrain<IAccountGrain>(Sample.Bob.Value).Wallets());

        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 11));
        await SettledAsync(network);
        Assert.Equal((0, 111), await HeldAndBobAsync(network));
        await CheckAsync(network, -111);
    }

    // Undone when Bob has spent so much of 100; what is missing is the treasury's, which has 1,000.
    [Theory(Timeout = 30_000)]
    [InlineData(0, 0, 1_000)]
    [InlineData(60, 0, 940)]
    public async Task Deposit_Undone_IsTakenBackAndWhatWasSpentIsTheTreasurys(uint spent, int left, int treasury)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await Person(network).Claim(Sample.Bob);
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 100));
        await SettledAsync(network);
        if (spent > 0) await MoveAsync(network, Sample.Bob, Sample.Alice, spent);

        await UndoAsync(network);
        await SettledAsync(network);
        Assert.Equal((left, treasury), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
        await CheckAsync(network, 0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Deposit_UndoneWhereNobodyHasIt_WaitsUntilSomebodyHas()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await Person(network).Claim(Sample.Bob);
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 5_000));
        await SettledAsync(network);
        await MoveAsync(network, Sample.Bob, Sample.Alice, 5_000);
        await UndoAsync(network);

        Assert.Equal(new Amount(4_000), await Mirror(network).Settle());
        BridgeCheck check = await Mirror(network).Check();
        Assert.Equal((true, new Amount(4_000), (Int128)(-4_000)), (check.IsEqual, check.ToDebit, check.Bridge));

        await MoveAsync(network, Sample.Alice, AccountId.Treasury, 4_500);
        Assert.Equal(Amount.Zero, await Mirror(network).Settle());
        Assert.Equal(500, await network.Ledger.Balance(AccountId.Treasury));
        await CheckAsync(network, 0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Deposit_UndoneAndComeAgainInTheSamePlace_IsThere()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await Person(network).Claim(Sample.Bob);
        for (int time = 0; time < 3; time++)
        {
            await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 100));
            if (time < 2) await UndoAsync(network);
        }

        await SettledAsync(network);
        Assert.Equal((0, 100), await HeldAndBobAsync(network));
        await CheckAsync(network, -100);
    }

    [Fact(Timeout = 30_000)]
    public async Task Exit_FromItsRequestToItsPayment_SetsTheMoneyAsideAndTakesIt()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await Person(network).Claim(Sample.Bob);
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 100));
        await AddAsync(network, Happenings.Of(ChainEventKind.ExitRequested, 1, 70));
        await SettledAsync(network);
        Assert.Equal((30, 70), await BobAndLeavingAsync(network));

        // Asked again with less, and no longer at all, and once more.
        await AddAsync(network, Happenings.Of(ChainEventKind.ExitRequested, 1, 20));
        await SettledAsync(network);
        Assert.Equal((80, 20), await BobAndLeavingAsync(network));
        await AddAsync(network, Happenings.Of(ChainEventKind.ExitWithdrawn, 1));
        await SettledAsync(network);
        Assert.Equal((100, 0), await BobAndLeavingAsync(network));
        await AddAsync(network, Happenings.Of(ChainEventKind.ExitRequested, 1, 70));
        await SettledAsync(network);

        // The chain pays less than was asked for.
        await AddAsync(network, Happenings.Of(ChainEventKind.Exited, 1, 65));
        await SettledAsync(network);
        Assert.Equal((35, 0), await BobAndLeavingAsync(network));
        await CheckAsync(network, -35);

        await UndoAsync(network);
        await SettledAsync(network);
        Assert.Equal((30, 70), await BobAndLeavingAsync(network));
        Assert.True((await Mirror(network).Check()).IsEqual);
    }

    [Fact(Timeout = 30_000)]
    public async Task Claim_OfEarnings_LeavesTheMinersAccount()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        AccountId miner = AccountId.Of(Sample.Miner(1));
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 2, 500));
        await MoveAsync(network, Sample.Alice, miner, 90);
        await AddAsync(network, Happenings.Of(ChainEventKind.Claimed, 1, 80, number: 1));
        await SettledAsync(network);
        Assert.Equal(10, await network.Ledger.Balance(miner));
        await CheckAsync(network, -420);

        await UndoAsync(network);
        await SettledAsync(network);
        Assert.Equal(90, await network.Ledger.Balance(miner));
    }

    // The mirror's writes while an undone deposit is taken back in pieces: events, then plan and step for each piece.
    [Theory(Timeout = 60_000)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public async Task Settle_BrokenAtAWrite_MovesEverythingOnceAllTheSame(int write, bool isBrokenAfter)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await Person(network).Claim(Sample.Bob);
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 100));
        await SettledAsync(network);
        await MoveAsync(network, Sample.Bob, Sample.Alice, 60);
        await UndoAsync(network);
        await AddAsync(network, Happenings.Of(ChainEventKind.Deposited, 1, 7));

        // The journal stands while the mirror's own record breaks, before it takes effect or after.
        bool isBroken = false;
        for (int call = 1; call <= 8; call++)
        {
            if (call == write && isBrokenAfter) network.Faults.BreakAfter("mirror");
            else if (call == 1 && !isBrokenAfter) network.Faults.Break("mirror", write);
            try
            {
                await Mirror(network).Settle();
            }
            catch (IOException)
            {
                isBroken = true;
            }
        }

        Assert.True(isBroken || isBrokenAfter);
        await SettledAsync(network);
        Assert.Equal((7, 940), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Treasury)));
        await CheckAsync(network, -7);
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_OnAChain_GetsJobsByItsStakeAlone()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { HasChain = true });
        await AddAsync(network, Happenings.Set(ChainParameter.MinerMinStake, ParameterRules.BoundsOf(ChainParameter.MinerMinStake).Least.Units));
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Contains("no node", (await anna.AskAsync()).StakeLack, StringComparison.Ordinal);
        Assert.Equal(new MinerCounts(0, 0, 0, 0, LackStake: 1), (await network.Request(request).Outlook(Sample.Alice))!.Job!.Miners);

        ChainAddress node = ChainAddress.Of(anna.Id);
        Amount least = ParameterRules.BoundsOf(ChainParameter.MinerMinStake).Least;
        ChainEvent staked = Happenings.Staked(1, 1) with { Account = node, Other = node, Amount = least };
        await AddAsync(network, Happenings.Registered(1) with { Account = node }, staked with { Amount = least - new Amount(1) });
        Assert.Contains("is needed", (await anna.AskAsync()).StakeLack, StringComparison.Ordinal);
        await AddAsync(network, staked with { Amount = new Amount(1) }, staked with { Other = Happenings.Address(9), Amount = new Amount(5) });
        await AddAsync(network, Happenings.Of(ChainEventKind.FreezesChanged, 1, number: 1) with { Account = node });
        Assert.Contains("dispute", (await anna.AskAsync()).StakeLack, StringComparison.Ordinal);
        await AddAsync(network, Happenings.Of(ChainEventKind.FreezesChanged, 1) with { Account = node });

        Lease lease = await anna.TakeAsync();
        Assert.Equal(request, lease.Job.Request);
        MinerDraw draw = (await network.Coordinator.Draw(lease.Job.Id))!;
        Assert.Equal(least + new Amount(5), draw.Candidates[0].Stake);
    }

    [Fact(Timeout = 30_000)]
    public async Task Slash_SeenOnTheChain_TakesTheTrustEarned()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { HasChain = true });
        ScriptedMiner anna = await network.JoinAsync();
        ChainAddress node = ChainAddress.Of(anna.Id);
        await AddAsync(network, Happenings.Registered(1) with { Account = node });
        for (byte job = 1; job <= 3; job++) await anna.Grain.Judged(JobId.ForAttempt(RequestId.From(Sample.Bytes(job)), 0), accepted: true);
        await anna.AskAsync();
        Assert.Equal(3, (await anna.Grain.View()).Accepted);

        await AddAsync(network, Happenings.Of(ChainEventKind.Slashed, 1, 1) with { Account = node });
        await anna.AskAsync();
        Assert.Equal(0, (await anna.Grain.View()).Accepted);
        await anna.Grain.Judged(JobId.ForAttempt(RequestId.From(Sample.Bytes(9)), 0), accepted: true);
        await anna.AskAsync();
        Assert.Equal(1, (await anna.Grain.View()).Accepted);
    }

    [Fact(Timeout = 30_000)]
    public async Task Coordinator_OnAChain_NeedsTheStakeOfItsOwnersWallets()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { HasChain = true });
        IAppGrain app = network.Grains.GetGrain<IAppGrain>("an-app");
        AppTerms terms = new([new AppPrice("emoji", new Amount(50))], 10, 1, new AuditTerms(1_000, 1_000), [], 5, new PriorityTerms(75, 150));
        Amount least = ParameterRules.BoundsOf(ChainParameter.CoordinatorMinStake).Initial;
        await network.Grains.GetGrain<IPersonGrain>(Wallet.Person.Value).Claim(Sample.Alice);
        await AddAsync(network, Happenings.Registered(1, NodeRole.Coordinator), Happenings.Staked(1, 0) with { Amount = least - new Amount(1) });
        Assert.Equal(AppRefusal.StakeTooLow, (await app.Register(Sample.Alice, terms)).Refusal);

        await AddAsync(network, Happenings.Staked(1, 1));
        AppOutcome done = await app.Register(Sample.Alice, terms);
        Assert.Equal((AppRefusal.None, least), (done.Refusal, done.App!.Stake));
        Assert.Equal(AppRefusal.StakeTooLow, (await network.Grains.GetGrain<IAppGrain>("bobs-app").Register(Sample.Bob, terms)).Refusal);

        // Without its stake it gets no quotes any more.
        await AddAsync(network, Happenings.Of(ChainEventKind.UnbondRequested, 1, 1, 1));
        QuoteOutcome quote = await network.Request(Sample.Request).Quote(new QuoteOrder(Sample.Alice, Sample.Spec, Sample.Id<CoordinatorId>("an-app")));
        Assert.Equal(QuoteRefusal.CoordinatorUnstaked, quote.Refusal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Parameters_VotedOn_ChangeTheNextQuote()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { HasChain = true });
        Assert.Equal(new Amount(20), (await QuoteAsync(1)).Price!.Fee);
        await AddAsync(network, Happenings.Set(ChainParameter.ProtocolFeeBp, 1_250), Happenings.Set(ChainParameter.CoordinatorFeeCapBp, 500));
        Price price = (await QuoteAsync(2)).Price!;
        Assert.Equal((new Amount(50), new Amount(20)), (price.Fee, price.Margin));

        // No vote sets more than the contract allows: what says so is held to its bound.
        await AddAsync(network, Happenings.Set(ChainParameter.ProtocolFeeBp, 9_999));
        Assert.Equal(new Amount(60), (await QuoteAsync(3)).Price!.Fee);

        Task<QuoteOutcome> QuoteAsync(byte id) => network.Request(RequestId.From(Sample.Bytes(id))).Quote(new QuoteOrder(Sample.Alice, Sample.Spec));
    }

    private static IChainMirrorGrain Mirror(TestNetwork network) => network.Grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    private static IPersonGrain Person(TestNetwork network) => network.Grains.GetGrain<IPersonGrain>(Wallet.Person.Value);

    // One block more; its events are kept, for undoing them.
    private async Task AddAsync(TestNetwork network, params ChainEvent[] events)
    {
        MirrorPlace place = await Mirror(network).Place();
        ulong block = Math.Max(1, place.Next);
        ImmutableArray<ChainEvent> added = Happenings.Block(block, "a", events);
        last = added;
        MirrorBatch batch = new(Happenings.Home, place.Version, [], added, block + 1, 0, "");
        Assert.Equal(MirrorOutcome.Applied, await Mirror(network).Apply(batch));
        Assert.Equal(MirrorOutcome.Stale, await Mirror(network).Apply(batch));
    }

    private async Task UndoAsync(TestNetwork network)
    {
        MirrorPlace place = await Mirror(network).Place();
        MirrorBatch batch = new(Happenings.Home, place.Version, [.. last.Reverse()], [], place.Next - 1, 0, "");
        Assert.Equal(MirrorOutcome.Applied, await Mirror(network).Apply(batch));
    }

    private static async Task SettledAsync(TestNetwork network)
    {
        Assert.Equal(Amount.Zero, await Mirror(network).Settle());
        Assert.False((await Mirror(network).Place()).HasOrders);
    }

    private static async Task CheckAsync(TestNetwork network, int bridge)
    {
        BridgeCheck check = await Mirror(network).Check();
        Assert.Equal((true, (Int128)bridge), (check.IsEqual, check.Bridge));
        await network.AssertAtRestAsync();
    }

    private static async Task MoveAsync(TestNetwork network, AccountId from, AccountId to, uint amount) => Assert.True(LedgerResults.IsDone(
        await network.Ledger.Transfer(new TransferOrder(
            TransferId.For("test move", $"{from} {to} {amount}"), from, to, new Amount(amount), "tip", "test"))));

    private static async Task<(int Held, int Bob)> HeldAndBobAsync(TestNetwork network) =>
        ((int)await network.Ledger.Balance(AccountId.DepositsOf(Wallet.Person)), (int)await network.Ledger.Balance(Sample.Bob));

    private static async Task<(int Bob, int Leaving)> BobAndLeavingAsync(TestNetwork network) =>
        ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.Escrow));
}
