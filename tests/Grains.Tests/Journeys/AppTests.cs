// What an app builder's coordinator changes for its requests, and for nobody else's.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class AppTests
{
    private static readonly CoordinatorId Name = Sample.Id<CoordinatorId>("an-app");
    private static readonly AppTerms Terms = new([new AppPrice("emoji", new Amount(50))], 50, 1, new AuditTerms(34, 200), [], 10);

    [Fact(Timeout = 30_000)]
    public async Task Request_OfAnApp_PaysItsPricesAndItsMargin()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await RegisterAsync(network, Terms);
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await SubmitAsync(network, 1);

        Lease lease = await anna.TakeAsync();
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");

        Assert.Equal(
            """
            alice → escrow 510 escrow
            treasury → escrow 200 audit
            escrow → treasury 200 refund
            escrow → anna 200 work
            escrow → treasury 200 audit
            escrow → coordinator:an-app 100 margin
            escrow → fees 10 fee
            """,
            await network.LinesAsync(request, ("anna", anna)));
        Assert.Equal(Name, (await network.ViewAsync(request)).Coordinator);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Quote_BeforeAChangeOfTerms_BindsToThoseOfItsTime()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await RegisterAsync(network, Terms);
        IAppGrain app = network.Grains.GetGrain<IAppGrain>(Name.Value);
        RequestId early = Id(1);
        Assert.Equal(new Amount(510), (await QuoteAsync(network, early)).Price!.Total);

        AppOutcome changed = await app.Change(Sample.Alice, Terms with { MarginPercent = 0, Models = [new AppPrice("emoji", new Amount(500))] });
        Assert.Equal(AppRefusal.None, changed.Refusal);
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(early).Submit(Sample.Alice));

        Assert.Equal(new Amount(510), (await network.ViewAsync(early)).Price.Total);
        Assert.Equal(new Amount(4_100), (await QuoteAsync(network, Id(2))).Price!.Total);
    }

    [Fact(Timeout = 30_000)]
    public async Task Request_OfAnAppThatNamesMiners_GoesToThoseOnly()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        await RegisterAsync(network, Terms with { Miners = [ben.Id] });
        RequestId request = await SubmitAsync(network, 1);

        Assert.Empty(await network.Coordinator.Take(new IdleMiner(anna.Id, [Sample.Model.Program]), 1));
        RequestOutlook outlook = (await network.Request(request).Outlook(Sample.Alice))!;
        Assert.Equal(new MinerCounts(0, 0, 0, 0, NotAllowed: 1), outlook.Job!.Miners);

        Assert.Equal(request, (await ben.TakeAsync()).Job.Request);
    }

    [Fact(Timeout = 30_000)]
    public async Task Requests_BeyondAnAppsLimit_AreRefusedAndCostNothing()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await RegisterAsync(network, Terms with { QueueLimit = 1 });
        await SubmitAsync(network, 1);
        RequestId second = Id(2);
        await QuoteAsync(network, second);

        Assert.Equal(SubmitOutcome.QueueFull, await network.Request(second).Submit(Sample.Alice));
        Assert.Equal(2_000 - 510, (int)await network.Ledger.Balance(Sample.Alice));
        await network.SubmitAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Quote_OfAnAppThatIsNotThereOrHasNoStake_IsRefusedByName()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { LeastCoordinatorStake = new Amount(10) });

        Assert.Equal(AppRefusal.StakeTooLow, (await network.Grains.GetGrain<IAppGrain>(Name.Value).Register(Sample.Alice, Terms)).Refusal);
        Assert.Equal(QuoteRefusal.UnknownCoordinator, (await QuoteAsync(network, Id(1))).Refusal);
    }

    [Fact(Timeout = 30_000)]
    public async Task App_RegisteredByTwo_IsTheFirstOnes()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await RegisterAsync(network, Terms);
        IAppGrain app = network.Grains.GetGrain<IAppGrain>(Name.Value);

        await RegisterAsync(network, Terms);
        Assert.Equal(AppRefusal.Taken, (await app.Register(Sample.Bob, Terms)).Refusal);
        Assert.Equal(AppRefusal.NotOwner, (await app.Change(Sample.Bob, Terms)).Refusal);
        Assert.Equal(AppRefusal.BadMargin, (await app.Change(Sample.Alice, Terms with { MarginPercent = 101 })).Refusal);
        IAppGrain own = network.Grains.GetGrain<IAppGrain>(Sample.Coordinator.Value);
        Assert.Equal((AppRefusal.Taken, AppRefusal.NotOwner), ((await own.Register(Sample.Bob, Terms)).Refusal, (await own.Change(Sample.Bob, Terms)).Refusal));
        Assert.Null((await own.View())!.Owner);
        Assert.Equal([Name], await network.Grains.GetGrain<IAppNamesGrain>(AppNames.Key).List(null, 9));
    }

    private static async Task RegisterAsync(TestNetwork network, AppTerms terms) =>
        Assert.Equal(AppRefusal.None, (await network.Grains.GetGrain<IAppGrain>(Name.Value).Register(Sample.Alice, terms)).Refusal);

    private static RequestId Id(byte number) => RequestId.From([.. Enumerable.Repeat(number, 16)]);

    private static Task<QuoteOutcome> QuoteAsync(TestNetwork network, RequestId id) =>
        network.Request(id).Quote(new QuoteOrder(Sample.Alice, Sample.Spec, Name));

    private static async Task<RequestId> SubmitAsync(TestNetwork network, byte number)
    {
        RequestId id = Id(number);
        Assert.Equal(QuoteRefusal.None, (await QuoteAsync(network, id)).Refusal);
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(id).Submit(Sample.Alice));
        return id;
    }
}
