// What a higher price for the same work buys: an earlier place in the queue, and more for the miner that does it.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class PriorityTests
{
    [Fact(Timeout = 30_000)]
    public async Task Requests_ThatWait_AreServedByPriorityAndThenByAge()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId low = await SubmitAsync(network, 1, JobPriority.Low);
        RequestId normal = await SubmitAsync(network, 2, JobPriority.Normal);
        RequestId high = await SubmitAsync(network, 3, JobPriority.High);
        network.Time.Advance(TimeSpan.FromSeconds(121));
        RequestId late = await SubmitAsync(network, 4, JobPriority.High);
        ScriptedMiner anna = await network.JoinAsync();

        foreach (RequestId expected in new[] { high, normal, low, late })
        {
            Lease lease = await anna.TakeAsync();
            Assert.Equal(expected, lease.Job.Request);
            await anna.CommitAsync(anna.Honest(lease));
            await network.UntilAsync(expected, "settled");
        }

        await network.AssertAtRestAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(JobPriority.Low, "160", "75")]
    [InlineData(JobPriority.Normal, "215", "100")]
    [InlineData(JobPriority.High, "322", "150")]
    public async Task Request_OfAPriority_CostsAndPaysByItsFactor(JobPriority priority, string total, string work)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await SubmitAsync(network, 1, priority);

        Lease lease = await anna.TakeAsync();
        Assert.Equal((work, priority), (lease.Job.Pay.ToString(), lease.Job.Priority));
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");

        string lines = await network.LinesAsync(request, ("anna", anna));
        Assert.Contains($"alice → escrow {total} escrow", lines, StringComparison.Ordinal);
        Assert.Contains($"escrow → anna {work} work", lines, StringComparison.Ordinal);
        await network.AssertAtRestAsync();
    }

    private static async Task<RequestId> SubmitAsync(TestNetwork network, byte number, JobPriority priority)
    {
        RequestId id = RequestId.From(Sample.Bytes(number));
        QuoteOutcome quote = await network.Request(id).Quote(new QuoteOrder(Sample.Alice, Sample.Spec with { Seed = number, Steps = 1 }, Priority: priority));
        Assert.Equal(QuoteRefusal.None, quote.Refusal);
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(id).Submit(Sample.Alice));
        return id;
    }
}
