// A miner that takes several jobs at once: none is lost, and none is given to it twice.

using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class SeveralJobsTests
{
    // Jobs that wait, how many are asked for, how many come.
    [Theory(Timeout = 30_000)]
    [InlineData(0, 8, 0)]
    [InlineData(1, 8, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(2, 8, 2)]
    public async Task Jobs_AskedForAtOnce_AreAsManyAsThereAre(int waiting, int most, int taken)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        List<RequestId> requests = [];
        for (int i = 0; i < waiting; i++) requests.Add(await network.SubmitAsync());

        ImmutableArray<Lease> leases = await AskAsync(anna, most);

        Assert.Equal(requests.Take(taken), leases.Select(l => l.Job.Request));
        Assert.Equal(taken, leases.Select(l => l.Id).Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task Answer_ThatWasLost_IsGivenAgainWithTheSameLeases()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        RequestId second = await network.SubmitAsync();
        ImmutableArray<Lease> lost = await AskAsync(anna, 2);

        ImmutableArray<Lease> again = await AskAsync(anna, 2);
        ImmutableArray<Lease> one = await AskAsync(anna, 1);

        Assert.Equal(lost.Select(l => (l.Id, l.Job.Id)), again.Select(l => (l.Id, l.Job.Id)));
        Assert.Equal(lost[0].Id, Assert.Single(one).Id);
        foreach (Lease lease in again) Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(lease)));
        await network.UntilAsync(first, "settled");
        await network.UntilAsync(second, "settled");
        Assert.Equal(800, (int)(await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Job_CommittedOfTwo_MakesRoomForTheNext()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.GrantAsync(Sample.Bob, 2_000);
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        await network.SubmitAsync();
        RequestId third = await network.SubmitAsync(Sample.Bob);
        ImmutableArray<Lease> two = await AskAsync(anna, 2);
        Assert.Equal(first, two[0].Job.Request);

        await anna.CommitAsync(anna.Honest(two[0]));
        ImmutableArray<Lease> next = await AskAsync(anna, 2);

        Assert.Equal([two[1].Id, next[1].Id], next.Select(l => l.Id));
        Assert.Equal(third, next[1].Job.Request);
    }

    [Fact(Timeout = 30_000)]
    public async Task Polls_AtTheSameTime_GetTheSameJobs()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await network.SubmitAsync();
        await network.SubmitAsync();

        ImmutableArray<Lease>[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(anna, 2)));

        Assert.All(answers, a => Assert.Equal(answers[0].Select(l => l.Id), a.Select(l => l.Id)));
        Assert.Equal(2, answers[0].Length);
    }

    [Fact(Timeout = 30_000)]
    public async Task Leases_WithoutHeartbeats_AreLostOneByOneAndGoToAnother()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        ScriptedMiner ben = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        RequestId second = await network.SubmitAsync();
        ImmutableArray<Lease> held = await AskAsync(anna, 8);

        network.Time.Advance(network.Options.LeaseTime - TimeSpan.FromSeconds(1));
        Assert.NotNull(await anna.Grain.Heartbeat(held[1].Job.Id, held[1].Id, null));
        await network.PassUntilAsync(first, "requeued", anna.Id);

        Assert.Null(await anna.Grain.Heartbeat(held[0].Job.Id, held[0].Id, null));
        Assert.NotNull(await anna.Grain.Heartbeat(held[1].Job.Id, held[1].Id, null));
        Assert.Equal(first, Assert.Single(await AskAsync(ben, 8)).Job.Request);
        Assert.Equal(held[1].Id, Assert.Single(await AskAsync(anna, 8)).Id);
        await anna.CommitAsync(anna.Honest(held[1]));
        await network.UntilAsync(second, "settled", anna.Id);
    }

    // Whatever is lost on the way: of a job there is one lease at a time, and all come to their end.
    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Miners_ThatTakeSeveralAndLoseAnswers_LoseNoJobAndDoNoneTwiceAtOnce(int seed)
    {
        Random random = new(seed);
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.GrantAsync(Sample.Bob, 2_000);
        ScriptedMiner[] miners = [await network.JoinAsync(), await network.JoinAsync()];
        (RequestId Id, AccountId Payer)[] requests =
        [
            (await network.SubmitAsync(), Sample.Alice), (await network.SubmitAsync(), Sample.Alice),
            (await network.SubmitAsync(Sample.Bob), Sample.Bob), (await network.SubmitAsync(Sample.Bob), Sample.Bob),
        ];

        Dictionary<JobId, LeaseId> leased = [];
        for (int step = 0; !await AreSettledAsync(network, requests); step++)
        {
            Assert.True(step < 5_000, $"Seed {seed}: the requests do not come to their end.");
            ScriptedMiner miner = miners[random.Next(2)];
            ImmutableArray<Lease> leases = await AskAsync(miner, 1 + random.Next(8));
            foreach (Lease lease in leases)
            {
                Assert.True(!leased.TryGetValue(lease.Job.Id, out LeaseId other) || other == lease.Id, $"Seed {seed}: job {lease.Job.Id} was leased twice.");
                leased[lease.Job.Id] = lease.Id;
            }

            // Every third answer is lost.
            if (random.Next(3) == 0) continue;
            foreach (Lease lease in leases.Take(random.Next(leases.Length + 1))) await miner.CommitAsync(miner.Honest(lease));
        }

        Assert.Equal(4, (await Task.WhenAll(miners.Select(m => m.Grain.View()))).Sum(v => v.Accepted) - leased.Count(l => !requests.Any(r => JobId.ForAttempt(r.Id, 0) == l.Key)));
        await network.AssertAtRestAsync();
    }

    private static async Task<bool> AreSettledAsync(TestNetwork network, IEnumerable<(RequestId Id, AccountId Payer)> requests)
    {
        foreach ((RequestId id, AccountId payer) in requests)
        {
            RequestView view = await network.ViewAsync(id, payer);
            if (!view.IsFinal) return false;
            Assert.Equal(RequestStatus.Settled, view.Status);
        }

        return true;
    }

    private static async Task<ImmutableArray<Lease>> AskAsync(ScriptedMiner miner, int most) =>
        (await miner.Grain.Next(miner.Asked with { Most = most }, CancellationToken.None)).Leases;
}
