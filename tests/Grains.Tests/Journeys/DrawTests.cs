// Which miner gets a job, and how its payer can see why.

using Cuckoo.Chain.Draws;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class DrawTests
{
    [Fact(Timeout = 30_000)]
    public async Task Request_WithTwoIdleMiners_GoesToTheOneThatItsSeedDraws()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        await anna.AskAsync();
        await ben.AskAsync();
        RequestId request = await network.SubmitAsync();
        await network.UntilAsync(request, "leased");

        DrawRecord open = (await network.Request(request).Draws(Sample.Alice))!;
        MinerDraw draw = Assert.Single(open.Draws);
        Assert.Null(open.Seed);
        Assert.Null(await network.Request(request).Draws(Sample.Bob));
        Assert.Equal([anna.Id, ben.Id], draw.Candidates.Select(c => c.Miner).OrderBy(m => m == ben.Id));

        ScriptedMiner chosen = draw.Chosen == anna.Id ? anna : ben;
        ScriptedMiner other = chosen == anna ? ben : anna;
        Assert.Equal(CommitResult.Committed, await chosen.CommitAsync(chosen.Honest(await chosen.TakeAsync())));
        await network.UntilAsync(request, "audit", other.Id);
        await other.CommitAsync(other.Honest(await other.TakeAsync()));
        await network.UntilAsync(request, "settled");
        DrawRecord ended = (await network.Request(request).Draws(Sample.Alice))!;

        Assert.Equal(open.Commitment, MinerDraws.CommitmentOf(ended.Seed!.Value, request));
        int place = WeightedDraw.Chosen(
            MinerDraws.WeightsOf(draw.Candidates, draw.UnitPrice, draw.Pay), WeightedDraw.RandomOf(MinerDraws.KeyOf(ended.Seed!.Value, ended.Salt).Value, draw.Job.Value, 0));
        Assert.Equal(draw.Chosen, draw.Candidates[place].Miner);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Request_ThatPaysLessThanAMinerTakes_WaitsForAnother()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner dear = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Null((await dear.Grain.Next(new WorkAsked([Sample.Model.Program], TimeSpan.Zero, Prices: new LeastPrices(new Amount(101))), CancellationToken.None)).Lease);
        RequestOutlook outlook = (await network.Request(request).Outlook(Sample.Alice))!;
        Assert.Equal(new MinerCounts(0, 0, 0, 0, AskMore: 1, LeastAsked: new Amount(101)), outlook.Job!.Miners);

        Assert.Equal(request, (await ben.TakeAsync()).Job.Request);
    }

    [Fact(Timeout = 30_000)]
    public async Task Quote_OfEachRequest_CommitsToASeedOfItsOwn()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId one = RequestId.From(Sample.Bytes(7));
        RequestId two = RequestId.From(Sample.Bytes(8));

        Hash256? first = (await network.Request(one).Quote(new QuoteOrder(Sample.Alice, Sample.Spec))).DrawCommitment;
        Hash256? second = (await network.Request(two).Quote(new QuoteOrder(Sample.Alice, Sample.Spec))).DrawCommitment;

        Assert.NotNull(first);
        Assert.NotEqual(first, second);
        await network.Request(one).Submit(Sample.Alice);
        Assert.Equal(first, (await network.Request(one).Draws(Sample.Alice))!.Commitment);
    }
}
